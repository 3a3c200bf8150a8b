using System.Reflection;
using System.Text;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>
/// Writes a backup: all rows as of one moment, then every artifact that they name. Runs only add artifacts, and clearing up waits meanwhile, so what rows name is
/// there. The key of the secrets and checkpoints are never part of it.
/// </summary>
internal sealed class BackupWriter(IStoreCopy store, IArtifactStore artifacts, ArtifactShelves shelves, WorkflowOptions options, TimeProvider time)
{
    // The tables whose rows do not go without the bytes that they name.
    private static readonly HashSet<string> Holding = ["artifacts", "model_versions", "revisions"];

    private readonly HashSet<Digest> named = [];
    private readonly HashSet<Digest> expected = [];
    private readonly Dictionary<string, long> rows = [];

    public async Task<BackupManifest> WriteAsync(string path, BackupOptions how, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        using var file = BackupFile.Create(path, how.Overwrite, at);
        try
        {
            progress?.Report("Copying rows");
            await store.ExportAsync(piece => Take(file, piece), cancellationToken);
            var (count, bytes) = await AddArtifactsAsync(file, progress, cancellationToken);
            progress?.Report("Copying logs");
            var logs = how.Logs ? AddLogs(file, cancellationToken) : (long?)null;
            var manifest = new BackupManifest
            {
                Format = BackupManifest.Newest,
                Product = Assembly.GetEntryAssembly()?.GetName().Version?.ToString(3) ?? "0.0.0",
                Schema = store.Schema,
                At = at,
                Rows = rows,
                Artifacts = count,
                ArtifactBytes = bytes,
                Logs = logs,
                Missing = [.. expected.Select(d => $"{d}").Order(StringComparer.Ordinal)],
                Entries = file.Entries.ToDictionary(),
            };
            file.Finish(manifest);
            return manifest;
        }
        catch (IOException e) when (DiskError.IsFull(e))
        {
            throw FailureException.Resource("disk-full", $"No space is left for the backup {path}; nothing was kept of it. Free some space on that disk, or name another one.", e);
        }
    }

    private void Take(BackupFile file, StoreRows piece)
    {
        rows[piece.Table] = rows.GetValueOrDefault(piece.Table) + piece.Count;
        foreach (var digest in Digest.In(Encoding.UTF8.GetString(piece.Lines.Span)))
        {
            named.Add(digest);
            if (Holding.Contains(piece.Table)) expected.Add(digest);
        }

        file.Add($"rows/{piece.Table}/{file.Entries.Count:d6}.jsonl", piece.Lines);
    }

    private async Task<(long Count, long Bytes)> AddArtifactsAsync(BackupFile file, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var (count, bytes) = (0L, 0L);
        foreach (var digest in shelves.All().Where(named.Contains))
        {
            // What is damaged must not come back as if it were whole.
            var artifact = new Artifact { Kind = ArtifactKind.File, Hash = $"{digest}", Bytes = 0 };
            if (await artifacts.CheckAsync(artifact, cancellationToken) != ArtifactCondition.Intact) continue;
            var source = shelves.PathOf(digest);
            bytes += Add(file, $"artifacts/{Path.GetRelativePath(shelves.Root, source).Replace(Path.DirectorySeparatorChar, '/')}", source, cancellationToken);
            expected.Remove(digest);
            count++;
            progress?.Report($"Copied {count} artifacts");
        }

        return (count, bytes);
    }

    private long AddLogs(BackupFile file, CancellationToken cancellationToken)
    {
        var logs = Path.Combine(options.Home, "logs");
        if (!Directory.Exists(logs)) return 0;
        var before = file.Entries.Count;
        foreach (var source in Directory.EnumerateFiles(logs, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FileStatus.Of(source) is { Kind: FileStatusKind.File })
                file.AddFile($"logs/{Path.GetRelativePath(logs, source).Replace(Path.DirectorySeparatorChar, '/')}", source);
        }

        return file.Entries.Count - before;
    }

    private static long Add(BackupFile file, string name, string source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Directory.Exists(source))
        {
            file.AddFile(name, source);
            return new FileInfo(source).Length;
        }

        file.AddFolder(name);
        return Directory.EnumerateFileSystemEntries(source).Order(StringComparer.Ordinal).Sum(entry => Add(file, $"{name}/{Path.GetFileName(entry)}", entry, cancellationToken));
    }
}
