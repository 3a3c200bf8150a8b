using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>
/// A backup that is being written: a tar archive, compressed when its name ends in <c>.gz</c> or <c>.tgz</c>. It lies under another name until
/// <see cref="Finish"/>, so that what has the name is whole; nobody but its owner may read it.
/// </summary>
internal sealed class BackupFile : IDisposable
{
    private readonly string path;
    private readonly string draft;
    private readonly FileStream file;
    private readonly GZipStream? zip;
    private readonly TarWriter tar;
    private readonly DateTimeOffset at;
    private bool finished;

    private BackupFile(string path, string draft, FileStream file, DateTimeOffset at)
    {
        this.path = path;
        this.draft = draft;
        this.file = file;
        this.at = at;
        zip = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true)
            : null;
        tar = new TarWriter(zip is null ? file : zip, TarEntryFormat.Pax, leaveOpen: true);
    }

    /// <summary>SHA-256 by path of what was added.</summary>
    public Dictionary<string, string> Entries { get; } = [];

    /// <summary>Begins one.</summary>
    /// <exception cref="FailureException"><c>backup-exists</c>, <c>backup-unwritable</c>.</exception>
    public static BackupFile Create(string path, bool overwrite, DateTimeOffset at)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path)) throw FailureException.Input("backup-unwritable", $"{path} is a folder. Name a file in it, such as {Path.Combine(path, "workflows.tar.gz")}.");
        if (!overwrite && File.Exists(path)) throw FailureException.Input("backup-exists", $"{path} is there already. Name another file, or overwrite it with --force.");
        var draft = path + ".partial";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            File.Delete(draft); // what a process that died left keeps its mode otherwise
            return new BackupFile(path, draft, new FileStream(draft, options), at);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailureException.Resource("backup-unwritable", $"The backup cannot be written to {path}: {e.Message} Make its folder first, or name another one.", e);
        }
    }

    /// <summary>Adds bytes.</summary>
    public void Add(string name, ReadOnlyMemory<byte> content)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        Add(name, stream, content.Length);
    }

    /// <summary>Adds a file as long as it is now.</summary>
    public void AddFile(string name, string source)
    {
        using var stream = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        Add(name, stream, stream.Length);
    }

    public void AddFolder(string name)
    {
        Entries.Add(name, "");
        tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, name + "/") { ModificationTime = at });
    }

    /// <summary>Adds the manifest, brings everything to disk and gives it its name.</summary>
    public void Finish(BackupManifest manifest)
    {
        Add(BackupManifest.Name, JsonSerializer.SerializeToUtf8Bytes(manifest, WorkflowJson.Options));
        tar.Dispose();
        zip?.Dispose();
        file.Flush(flushToDisk: true);
        file.Dispose();
        File.Move(draft, path, overwrite: true);
        DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
        finished = true;
    }

    /// <summary>Throws away what was not finished.</summary>
    public void Dispose()
    {
        if (finished) return;
        file.Dispose();
        File.Delete(draft);
    }

    private void Add(string name, Stream content, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var entry = new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = new PrefixStream(content, length, hash),
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            ModificationTime = at,
        };
        tar.WriteEntry(entry);
        Entries.Add(name, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
