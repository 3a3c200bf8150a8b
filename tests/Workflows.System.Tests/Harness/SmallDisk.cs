using System.Diagnostics;

namespace Workflows.System.Tests.Harness;

/// <summary>A real file system in memory that is soon full. Needs the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string path;

    private SmallDisk(string path) => this.path = path;

    /// <summary>Null when this user may not mount.</summary>
    public static SmallDisk? TryMount(string path, int megabytes)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Directory.CreateDirectory(path);
        return Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "workflows-test", path) ? new SmallDisk(path) : null;
    }

    /// <summary>Nobody may write to it any more, not even root.</summary>
    public void MakeReadOnly()
    {
        if (!Run("mount", "-o", "remount,ro", path)) throw new InvalidOperationException($"{path} cannot be made read-only.");
    }

    /// <summary>Takes all space but so much with a file.</summary>
    /// <returns>Path of the file; deleting it frees the space.</returns>
    public string FillUp(int bytesLeft)
    {
        var filler = Path.Combine(path, "filler");
        using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        for (var left = new DriveInfo(path).AvailableFreeSpace - bytesLeft; left > 0; left -= block.Length) file.Write(block);
        return filler;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!Run("umount", path)) throw new InvalidOperationException($"{path} is still in use.");
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
