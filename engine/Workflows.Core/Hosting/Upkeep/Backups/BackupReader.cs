using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>
/// Reads a backup that may be cut short, changed or made up. <see cref="Verify"/> reads all of it and writes nothing: only paths of the kinds that a backup has, only
/// files and folders, nothing twice, no more bytes than there is room for, and every file with the hash that the manifest at the end has for it.
/// </summary>
internal sealed class BackupReader(string path)
{
    private const int LargestPiece = 64 << 20;
    private const int LargestManifest = 512 << 20;
    private const int LongestHeaders = 1 << 20;
    private const int MostEntries = 10_000_000;

    private IReadOnlyDictionary<string, string> hashes = new Dictionary<string, string>();

    /// <summary>Reads everything once.</summary>
    /// <param name="room">How many bytes may come out of it.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="FailureException"><c>backup-not-found</c>, <c>backup-damaged</c>, <c>backup-newer</c>, <c>disk-full</c>.</exception>
    public BackupManifest Verify(long room, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>();
        var folders = new HashSet<string>();
        BackupManifest? manifest = null;
        foreach (var entry in Read())
        {
            if (manifest is not null) throw Damaged($"'{entry.Name}' stands behind its manifest");
            if ((room -= entry.Tar.Length) < 0) throw TooLarge();
            if (entry.Name == BackupManifest.Name && !entry.IsFolder)
            {
                manifest = Manifest(entry, cancellationToken);
                continue;
            }

            CheckName(entry, found, folders);
            found.Add(entry.Name, Wrapped(() => entry.CopyTo(Stream.Null, cancellationToken)));
        }

        if (manifest is null) throw Damaged("it ends too early: its manifest is missing");
        var wrong = manifest.Entries.Keys.Union(found.Keys).FirstOrDefault(name => manifest.Entries.GetValueOrDefault(name) != found.GetValueOrDefault(name));
        if (wrong is not null) throw Damaged($"'{wrong}' is not what the manifest says");
        hashes = found;
        return manifest;
    }

    /// <summary>The pieces of rows, in order. They stand first.</summary>
    public IEnumerable<StoreRows> Rows(CancellationToken cancellationToken)
    {
        foreach (var entry in Read())
        {
            if (BackupNames.Table(entry.Name) is not { } table) yield break;
            var lines = new MemoryStream((int)entry.Tar.Length);
            Copy(entry, lines, cancellationToken);
            var content = lines.GetBuffer().AsMemory(0, (int)lines.Length);
            yield return new StoreRows(table, content.Span.Count((byte)'\n'), content);
        }
    }

    /// <summary>Artifacts and logs, in order.</summary>
    public IEnumerable<BackupEntry> Files() => Read().Where(e => e.Name != BackupManifest.Name && BackupNames.Table(e.Name) is null);

    /// <summary>Copies a file that is still what <see cref="Verify"/> saw.</summary>
    public void Copy(BackupEntry entry, Stream target, CancellationToken cancellationToken)
    {
        if (Wrapped(() => entry.CopyTo(target, cancellationToken)) != hashes.GetValueOrDefault(entry.Name)) throw Damaged($"'{entry.Name}' changed while it was read");
    }

    public FailureException Damaged(string what, Exception? inner = null) => FailureException.Input(
        "backup-damaged", $"{path} is no whole backup: {what}. Nothing was restored. Take another copy of it, or another backup.", inner);

    private void CheckName(BackupEntry entry, Dictionary<string, string> found, HashSet<string> folders)
    {
        var name = entry.Name;
        var isRows = BackupNames.Table(name) is not null && !entry.IsFolder;
        var isKnown = isRows || BackupNames.Artifact(name) is not null || (BackupNames.Log(name) is not null && !entry.IsFolder);
        if (!isKnown) throw Damaged($"it holds '{name}', which no backup does");
        if (isRows && entry.Tar.Length > LargestPiece) throw Damaged($"'{name}' is too large");
        if (isRows && folders.Contains("artifacts") | folders.Contains("logs")) throw Damaged($"'{name}' stands behind files");
        if (found.Count >= MostEntries) throw Damaged("it holds too many files");
        if (found.ContainsKey(name) || !entry.IsFolder && folders.Contains(name)) throw Damaged($"'{name}' is there twice");
        for (var at = name.LastIndexOf('/'); at > 0; at = name.LastIndexOf('/', at - 1))
        {
            if (found.GetValueOrDefault(name[..at]) is { Length: > 0 }) throw Damaged($"'{name[..at]}' is a file and a folder");
            if (!folders.Add(name[..at])) break;
        }
    }

    private BackupManifest Manifest(BackupEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Tar.Length > LargestManifest) throw Damaged("its manifest is too large");
        try
        {
            using var content = new MemoryStream((int)entry.Tar.Length);
            Wrapped(() => entry.CopyTo(content, cancellationToken));
            var text = content.GetBuffer().AsSpan(0, (int)content.Length);

            // Asked first: a newer manifest may have other members.
            if (JsonSerializer.Deserialize<JsonElement>(text).GetProperty("format").GetInt32() is var format and > BackupManifest.Newest)
                throw Newer($"format {format}", $"format {BackupManifest.Newest}");
            return JsonSerializer.Deserialize<BackupManifest>(text, WorkflowJson.Options) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Damaged("its manifest cannot be read", e);
        }
    }

    public FailureException Newer(string has, string knows) => FailureException.Input(
        "backup-newer", $"{path} has {has}, this program knows {knows}. Restore it with the version of this program that wrote it, or a newer one.");

    private FailureException TooLarge() => FailureException.Resource(
        "disk-full", $"What {path} holds does not fit on the disk of the home. Free some space there, or restore into another home with WORKFLOWS_HOME.");

    private IEnumerable<BackupEntry> Read()
    {
        using var stream = new MeteredStream(Open());
        using var tar = new TarReader(stream);
        while (Wrapped(() => Next(stream, tar)) is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.Directory))
                throw Damaged($"'{entry.Name}' is a link or a device");
            yield return new BackupEntry(entry.Name.EndsWith('/') ? entry.Name[..^1] : entry.Name, entry);
        }
    }

    private static TarEntry? Next(MeteredStream stream, TarReader tar)
    {
        stream.Allowance = LongestHeaders;
        var entry = tar.GetNextEntry();
        if (entry is not null) stream.Allowance = entry.Length + LongestHeaders;
        return entry;
    }

    private Stream Open()
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            var isZipped = file.ReadByte() == 0x1f & file.ReadByte() == 0x8b;
            file.Position = 0;
            return isZipped ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw FailureException.Input("backup-not-found", $"There is no file {path}.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw FailureException.Input("backup-not-found", $"{path} cannot be read: {e.Message}", e);
        }
    }

    private T Wrapped<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException)
        {
            throw Damaged($"it cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }
}
