using Workflows.Core.Artifacts;

namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>
/// Puts a backup into a home whose stores are empty. All of it is read before anything is written; files come before rows, and rows come in one transaction: a
/// restoration that is cut short leaves stores that are still empty and can be done again.
/// </summary>
internal sealed class BackupRestorer(IStoreCopy store, IArtifactStore artifacts, WorkflowOptions options)
{
    public async Task<BackupManifest> RestoreAsync(string path, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (!await store.IsEmptyAsync(cancellationToken)) throw BackupFailures.NotEmpty(options.Home);
        var reader = new BackupReader(Path.GetFullPath(path));
        progress?.Report("Checking the backup");
        var manifest = reader.Verify(new DriveInfo(options.Home).AvailableFreeSpace, cancellationToken);
        if (manifest.Schema > store.Schema) throw reader.Newer($"schema version {manifest.Schema}", $"versions up to {store.Schema}");
        await WriteFilesAsync(reader, progress, cancellationToken);
        progress?.Report("Restoring rows");
        await store.ImportAsync(manifest.Schema, reader.Rows(cancellationToken), cancellationToken);
        return manifest;
    }

    private async Task WriteFilesAsync(BackupReader reader, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var count = 0;
        using var entries = reader.Files().GetEnumerator();
        var isThere = entries.MoveNext();
        while (isThere)
        {
            var entry = entries.Current;
            if (BackupNames.Artifact(entry.Name) is not { } artifact)
            {
                WriteLog(reader, entry, cancellationToken);
                isThere = entries.MoveNext();
                continue;
            }

            var draft = new ArtifactDraft(ArtifactKind.File);
            var added = entry.IsFolder
                ? await artifacts.AddFolderAsync(draft, (place, token) =>
                {
                    while ((isThere = entries.MoveNext()) && entries.Current.Name.StartsWith(entry.Name + '/', StringComparison.Ordinal))
                        Write(reader, entries.Current, Path.Combine(place, entries.Current.Name[(entry.Name.Length + 1)..]), token);
                    return Task.CompletedTask;
                }, cancellationToken)
                : await artifacts.AddFileAsync(draft, (place, token) =>
                {
                    Write(reader, entry, place, token);
                    isThere = entries.MoveNext();
                    return Task.CompletedTask;
                }, cancellationToken);
            if (ContentHash.Digits(added.Hash) != Path.GetFileName(artifact)) throw reader.Damaged($"the content of '{entry.Name}' is another one");
            count++;
            progress?.Report($"Restored {count} artifacts");
        }
    }

    private void WriteLog(BackupReader reader, BackupEntry entry, CancellationToken cancellationToken)
    {
        var target = Path.Combine(options.Home, "logs", BackupNames.Log(entry.Name)!);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Write(reader, entry, target, cancellationToken);
    }

    private static void Write(BackupReader reader, BackupEntry entry, string target, CancellationToken cancellationToken)
    {
        if (entry.IsFolder)
        {
            Directory.CreateDirectory(target);
            return;
        }

        using var file = new FileStream(target, FileMode.Create, FileAccess.Write);
        reader.Copy(entry, file, cancellationToken);
    }
}
