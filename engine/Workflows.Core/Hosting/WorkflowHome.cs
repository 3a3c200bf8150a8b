namespace Workflows.Core.Hosting;

/// <summary>Finds the folder that holds state: <c>workflows.db</c>, <c>artifacts/</c>, <c>logs/</c>, <c>checkpoints/</c>.</summary>
public static class WorkflowHome
{
    /// <summary>
    /// <paramref name="configured"/> (the value of <c>WORKFLOWS_HOME</c>) when given; else the nearest <c>.workflows/</c> upward from
    /// <paramref name="workingDirectory"/>; else one in the git root; else one in the working directory.
    /// </summary>
    public static string Locate(string? configured, string workingDirectory)
    {
        if (!string.IsNullOrEmpty(configured)) return Path.GetFullPath(configured, workingDirectory);
        var upward = Upward(workingDirectory).ToList();
        return upward.Select(d => Path.Combine(d, ".workflows")).FirstOrDefault(Directory.Exists)
            ?? Path.Combine(upward.FirstOrDefault(d => Path.Exists(Path.Combine(d, ".git"))) ?? workingDirectory, ".workflows");
    }

    /// <summary>Makes the folder: mode 0700, with its own <c>.gitignore</c> of everything, so that a home inside a repository never shows there.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to write.</exception>
    public static void Prepare(string home)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(home);
        else Directory.CreateDirectory(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var ignore = Path.Combine(home, ".gitignore");
        if (File.Exists(ignore)) return;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(ignore, options);
        writer.Write("*\n");
    }

    private static IEnumerable<string> Upward(string directory)
    {
        for (var current = new DirectoryInfo(directory); current is not null; current = current.Parent) yield return current.FullName;
    }
}
