using Workflows.Core.Planning;

namespace Workflows.Core.Hosting;

/// <summary>Finds the source of a spec: the nearest folder upward that holds <c>.git</c>, else its own folder.</summary>
public static class SourceLocator
{
    /// <summary>The place of a spec named on the command line; files below the working directory may be read too.</summary>
    public static PlanSource Locate(string file, string workingDirectory)
    {
        var path = Path.GetFullPath(file, workingDirectory);
        return new PlanSource(path, RootOf(Path.GetDirectoryName(path) ?? workingDirectory), [workingDirectory]);
    }

    /// <summary>The nearest folder from here upward that holds <c>.git</c>, else this one.</summary>
    /// <param name="folder">Absolute path.</param>
    public static string RootOf(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
            if (Path.Exists(Path.Combine(current.FullName, ".git"))) return current.FullName;
        return folder;
    }
}
