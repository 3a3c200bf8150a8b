using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Workflows.Core.Artifacts;

/// <summary>What lies at a path, links not followed.</summary>
/// <param name="Kind">File, folder or something that no artifact may hold.</param>
/// <param name="Names">How many names the file has: more than one for a hard link.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Identity">Changes whenever the content changes or another file takes the place.</param>
internal sealed record FileStatus(FileStatusKind Kind, long Names, long Bytes, string Identity)
{
    /// <summary>The status of a path, or null when nothing lies there.</summary>
    public static FileStatus? Of(string path) => OperatingSystem.IsLinux() ? FromKernel(path) : FromFramework(path);

    // The framework tells links from files but neither devices, pipes and sockets nor hard links, and opening a pipe would wait for ever.
    private static FileStatus? FromKernel(string path)
    {
        const int workingFolder = -100, noFollow = 0x100, noSuchEntry = 2, notAFolder = 20;
        const uint basicFields = 0x7ff;
        var fields = new byte[256];
        if (StatX(workingFolder, path, noFollow, basicFields, fields) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is noSuchEntry or notAFolder ? null : throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }

        var kind = (BinaryPrimitives.ReadUInt16LittleEndian(fields.AsSpan(28)) & 0xF000) switch
        {
            0x8000 => FileStatusKind.File,
            0x4000 => FileStatusKind.Folder,
            0xA000 => FileStatusKind.Link,
            _ => FileStatusKind.Other,
        };
        var names = BinaryPrimitives.ReadUInt32LittleEndian(fields.AsSpan(16));
        var bytes = BinaryPrimitives.ReadInt64LittleEndian(fields.AsSpan(40));
        var identity = Convert.ToHexString(fields, 32, 16) + Convert.ToHexString(fields, 96, 28); // inode, length, change and modification time
        return new FileStatus(kind, names, bytes, identity);
    }

    private static FileStatus? FromFramework(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (info.LinkTarget is not null) return new FileStatus(FileStatusKind.Link, 1, 0, "");
        if (!info.Exists) return null;
        var bytes = info is FileInfo file ? file.Length : 0;
        var kind = info is FileInfo ? FileStatusKind.File : FileStatusKind.Folder;
        return new FileStatus(kind, 1, bytes, $"{bytes} {info.LastWriteTimeUtc.Ticks} {info.CreationTimeUtc.Ticks}");
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] fields);
}

/// <summary>What lies at a path.</summary>
internal enum FileStatusKind
{
    /// <summary>An ordinary file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A device, a pipe or a socket.</summary>
    Other,
}
