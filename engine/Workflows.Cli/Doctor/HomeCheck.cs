using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Doctor;

/// <summary>The folder of state: whether it can be written, and by nobody else.</summary>
internal static class HomeCheck
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static Finding Run(string home)
    {
        if (!Directory.Exists(home))
        {
            return IsWritable(Nearest(home))
                ? new Finding("home", FindingLevel.Ok, $"{home} will be made by the first run")
                : new Finding("home", FindingLevel.Fail, $"{home} cannot be made", "Set WORKFLOWS_HOME to a folder of yours.");
        }

        if (!IsWritable(home)) return new Finding("home", FindingLevel.Fail, $"{home} cannot be written", "Set WORKFLOWS_HOME to a folder of yours.");
        var open = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(home) & Others) != 0;
        return open
            ? new Finding("home", FindingLevel.Warn, $"{home} can be entered by others", $"chmod 700 {home}")
            : new Finding("home", FindingLevel.Ok, home);
    }

    /// <summary>The folder itself or the nearest one above it that exists.</summary>
    public static string Nearest(string folder)
    {
        var current = new DirectoryInfo(Path.GetFullPath(folder));
        while (!current.Exists && current.Parent is { } parent) current = parent;
        return current.FullName;
    }

    private static bool IsWritable(string folder)
    {
        var probe = Path.Combine(folder, $".doctor-{Environment.ProcessId}");
        try
        {
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
