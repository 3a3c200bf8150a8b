using Workflows.Core.Artifacts;
using Workflows.Core.Hosting.Upkeep.Backups;

namespace Workflows.Core.Hosting.Upkeep;

/// <summary>The door of upkeep: clears up a home with its stores, backs it up and restores it. One of these at a time in a home; runs go on meanwhile.</summary>
public sealed class HomeUpkeep
{
    private readonly WorkflowOptions options;
    private readonly GarbageCollector collector;
    private readonly IStoreCopy store;
    private readonly IArtifactStore artifacts;
    private readonly ArtifactShelves shelves;
    private readonly TimeProvider time;

    internal HomeUpkeep(
        WorkflowOptions options, GarbageCollector collector, IStoreCopy store, IArtifactStore artifacts, ArtifactShelves shelves, TimeProvider time)
    {
        this.options = options;
        this.collector = collector;
        this.store = store;
        this.artifacts = artifacts;
        this.shelves = shelves;
        this.time = time;
    }

    /// <summary>Removes ended runs past their retention and whatever nothing refers to any more, of all projects.</summary>
    /// <param name="retention">Which runs are kept.</param>
    /// <param name="dryRun">Only finds out what would be removed.</param>
    /// <param name="progress">Hears what is being done, for people; null for nobody.</param>
    /// <param name="cancellationToken">Stops between two removals; what is left goes next time.</param>
    /// <exception cref="Diagnostics.FailureException"><c>upkeep-running</c>.</exception>
    public async Task<GarbageReport> CollectAsync(Retention retention, bool dryRun, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        using var alone = HomeLock.Take(options.Home);
        return await collector.CollectAsync(retention, dryRun, progress, cancellationToken);
    }

    /// <summary>Writes everything but checkpoints and the key of the secrets into one archive.</summary>
    /// <param name="path">Of the archive; compressed when it ends in <c>.gz</c> or <c>.tgz</c>.</param>
    /// <param name="how">What it holds.</param>
    /// <param name="progress">Hears what is being done, for people; null for nobody.</param>
    /// <param name="cancellationToken">Stops; nothing is left then.</param>
    /// <exception cref="Diagnostics.FailureException"><c>upkeep-running</c>, <c>backup-exists</c>, <c>backup-unwritable</c>, <c>disk-full</c>.</exception>
    public async Task<BackupManifest> BackUpAsync(string path, BackupOptions how, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        using var alone = HomeLock.Take(options.Home);
        return await new BackupWriter(store, artifacts, shelves, options, time).WriteAsync(path, how, progress, cancellationToken);
    }

    /// <summary>The same into a place of its own, compressed, for somebody who takes it from there.</summary>
    /// <param name="how">What it holds.</param>
    /// <param name="cancellationToken">Stops; nothing is left then.</param>
    /// <exception cref="Diagnostics.FailureException"><c>upkeep-running</c>, <c>disk-full</c>.</exception>
    public async Task<HeldBackup> BackUpAsync(BackupOptions how, CancellationToken cancellationToken)
    {
        var place = TemporaryPlace.Claim(shelves.Temporary);
        var isWhole = false;
        try
        {
            var path = Path.Combine(place.Folder, "backup.tar.gz");
            var manifest = await BackUpAsync(path, how, progress: null, cancellationToken);
            isWhole = true;
            return new HeldBackup(path, manifest, place);
        }
        finally
        {
            if (!isWhole) place.Dispose();
        }
    }

    /// <summary>Fills an empty home and empty stores from an archive. Runs that were open in it are interrupted afterwards.</summary>
    /// <param name="path">Of the archive.</param>
    /// <param name="progress">Hears what is being done, for people; null for nobody.</param>
    /// <param name="cancellationToken">Stops; the stores are still empty then.</param>
    /// <exception cref="Diagnostics.FailureException"><c>upkeep-running</c>, <c>store-not-empty</c>, <c>backup-not-found</c>, <c>backup-damaged</c>, <c>backup-newer</c>, <c>disk-full</c>.</exception>
    public async Task<BackupManifest> RestoreAsync(string path, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        using var alone = HomeLock.Take(options.Home);
        return await new BackupRestorer(store, artifacts, options).RestoreAsync(path, progress, cancellationToken);
    }
}
