using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting.Sources;

/// <summary>Reads and writes the files of a folder that other programs read and write too.</summary>
internal static class FolderFiles
{
    /// <summary>The bytes of a file, of a larger one no more than <paramref name="most"/> and one; null when nothing is there, or no ordinary file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public static async Task<byte[]?> ReadAsync(string file, int most, CancellationToken cancellationToken)
    {
        if (FileStatus.Of(file) is not { Kind: FileStatusKind.File } status) return null;
        try
        {
            var bytes = new byte[Math.Min(status.Bytes, most) + 1];
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
            return bytes[..await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // taken away meanwhile
        }
    }

    /// <summary>Puts bytes in the place of a file, or in a place that is free, all at once; the mode of the file stays.</summary>
    /// <param name="file">Absolute path.</param>
    /// <param name="bytes">All of them.</param>
    /// <param name="isNew">Whether the place must be free.</param>
    /// <exception cref="FailureException"><c>file-not-written</c>.</exception>
    public static void Write(string file, ReadOnlySpan<byte> bytes, bool isNew)
    {
        try
        {
            var folder = Path.GetDirectoryName(file)!;
            Directory.CreateDirectory(folder);

            // A hidden name, so that nobody takes it for a workflow.
            var temporary = Path.Combine(folder, $".workflows-{Environment.ProcessId}.tmp");
            try
            {
                File.Delete(temporary);
                Fill(temporary, bytes, isNew ? null : file);
                File.Move(temporary, file, overwrite: !isNew);
            }
            finally
            {
                File.Delete(temporary);
            }

            DurableFile.FlushFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(file, e);
        }
    }

    /// <summary>Takes a file away.</summary>
    /// <exception cref="FailureException"><c>file-not-written</c>.</exception>
    public static void Remove(string file)
    {
        try
        {
            File.Delete(file);
            DurableFile.FlushFolder(Path.GetDirectoryName(file)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(file, e);
        }
    }

    private static void Fill(string file, ReadOnlySpan<byte> bytes, string? like)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        stream.Write(bytes);
        if (like is not null && !OperatingSystem.IsWindows()) File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(like));
        stream.Flush(flushToDisk: true);
    }

    private static FailureException NotWritten(string file, Exception error) => FailureException.Resource(
        "file-not-written", $"{file} cannot be written: {error.Message} Make its folder writable for this user, or free some space.", error);
}
