using Workflows.Core.Planning;

namespace Workflows.Core.Hosting;

/// <summary>Finds the source of a spec named on the command line: the nearest folder upward that holds <c>.git</c>, else its own folder.</summary>
public static class SourceLocator
{
    /// <summary>The place of a spec; files below the working directory may be read too.</summary>
    public static PlanSource Locate(string file, string workingDirectory)
    {
        var path = Path.GetFullPath(file, workingDirectory);
        var own = Path.GetDirectoryName(path) ?? workingDirectory;
        for (var current = new DirectoryInfo(own); current is not null; current = current.Parent)
            if (Path.Exists(Path.Combine(current.FullName, ".git"))) return new PlanSource(path, current.FullName, [workingDirectory]);
        return new PlanSource(path, own, [workingDirectory]);
    }
}
