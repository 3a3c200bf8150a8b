using Workflows.Core.Artifacts;

namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>A backup that is there until it is disposed, or the process ends.</summary>
public sealed class HeldBackup : IDisposable
{
    private readonly TemporaryPlace place;

    internal HeldBackup(string path, BackupManifest manifest, TemporaryPlace place)
    {
        Path = path;
        Manifest = manifest;
        this.place = place;
    }

    /// <summary>Where the archive lies: tar, compressed with gzip.</summary>
    public string Path { get; }

    /// <summary>What it holds.</summary>
    public BackupManifest Manifest { get; }

    /// <inheritdoc/>
    public void Dispose() => place.Dispose();
}
