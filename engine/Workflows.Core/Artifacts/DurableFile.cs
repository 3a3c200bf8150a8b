using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Workflows.Core.Artifacts;

/// <summary>Brings files and folders to disk and sets who may change them.</summary>
internal static class DurableFile
{
    private const UnixFileMode Read = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Change = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a file read-only and flushes its bytes.</summary>
    public static void Seal(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, Read);
        RandomAccess.FlushToDisk(file);
    }

    public static void SealFolder(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, Read | Enter);
    }

    /// <summary>Makes a folder writable again, so that it can be moved or deleted.</summary>
    public static void UnsealFolder(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, Change);
    }

    /// <summary>Flushes the list of names in a folder: until then a rename may be forgotten by a power cut. Windows does so by itself.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        const int readOnly = 0;
        using var folder = new SafeFileHandle(Open(path, readOnly), ownsHandle: true);
        if (folder.IsInvalid) throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}.", Marshal.GetLastPInvokeError());
        if (Sync(folder) != 0) throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}.", Marshal.GetLastPInvokeError());
    }

    // The framework refuses to open folders.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(SafeFileHandle file);
}
