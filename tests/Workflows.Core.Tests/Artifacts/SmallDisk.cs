using System.Diagnostics;

namespace Workflows.Core.Tests.Artifacts;

/// <summary>A real file system in memory that is soon full. Needs the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Null when this user may not mount.</summary>
    public static SmallDisk? TryMount(string path, int megabytes)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Directory.CreateDirectory(path);
        return Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "workflows-test", path) ? new SmallDisk(path) : null;
    }

    public void MakeReadOnly()
    {
        if (!Run("mount", "-o", "remount,ro", Path)) throw new InvalidOperationException($"{Path} cannot be made read-only.");
    }

    public void Dispose()
    {
        if (!Run("umount", Path)) throw new InvalidOperationException($"{Path} is still in use.");
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
