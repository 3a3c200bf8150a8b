using Workflows.Core.Artifacts;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting.Upkeep;

/// <summary>
/// Removes what nothing refers to any more, in an order in which every moment is consistent: rows first, files when no row names them. Runs go on meanwhile. What
/// they rely on and have not written down yet is safe for one of two reasons: whoever relies on an artifact touches it, and what was touched since the oldest
/// driven run was created stays.
/// </summary>
internal sealed class GarbageCollector(
    IStoreUpkeep store, ArtifactShelves shelves, CheckpointFolders checkpoints, WorkflowOptions options, UpkeepLimits limits, TimeProvider time)
{
    private const int RunsAtOnce = 100;
    private const int ArtifactsAtOnce = 50;
    private const int NamesAtOnce = 500;

    /// <summary>Removes it, or with <paramref name="dryRun"/> finds out what would be removed.</summary>
    public async Task<GarbageReport> CollectAsync(Retention retention, bool dryRun, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var usedBefore = now - retention.OlderThan;
        progress?.Report("Looking for runs past their time");
        var runs = await RunsAsync(retention, dryRun, progress, cancellationToken);

        var open = await store.OpenRunsAsync(cancellationToken);
        var unusedSince = UnusedSince(now, open);
        progress?.Report("Looking at what the other runs refer to");
        var unnamed = await CandidatesAsync(usedBefore, cancellationToken);
        await store.VisitRunTextsAsync(runs.Select(r => r.Id).ToHashSet(), unnamed.Name, cancellationToken);

        IReadOnlyList<StoredResult> results = [.. unnamed.Results];
        if (!dryRun) results = await store.RemoveResultsAsync(results, usedBefore, cancellationToken);
        var plans = await PlansAsync(runs, dryRun, cancellationToken);
        await store.VisitOtherTextsAsync(results, plans, unnamed.Name, cancellationToken);
        progress?.Report(dryRun ? "Measuring" : "Removing files");
        var (artifacts, rights) = await ArtifactsAsync(unnamed, unusedSince, dryRun, cancellationToken);
        return new GarbageReport
        {
            DryRun = dryRun,
            Kinds =
            [
                GarbageKind.Of("runs", [.. runs.Select(r => new GarbageItem(r.Id, r.Bytes, $"{r.Workflow} run {r.Number}"))]),
                GarbageKind.Of("results", [.. results.Select(r => new GarbageItem(r.Key, r.Bytes, $"{r.Workflow} step {r.Step}"))]),
                GarbageKind.Of("plans", [.. plans.Select(p => new GarbageItem(p.Hash, p.Bytes))]),
                GarbageKind.Of("artifacts", artifacts),
                GarbageKind.Of("rights", rights),
                GarbageKind.Of("logs", await LogsAsync(now - limits.Grace, dryRun, cancellationToken)),
                GarbageKind.Of("checkpoints", Checkpoints(now, open, dryRun, cancellationToken)),
                GarbageKind.Of("leftovers", [.. Temporary(dryRun), .. Damaged(now - limits.Idle, dryRun)]),
            ],
            Young = unnamed.Artifacts.Count - artifacts.Count,
        };
    }

    // A running attempt may have made or found something whenever its run has been there.
    private DateTimeOffset UnusedSince(DateTimeOffset now, OpenRuns open)
    {
        var latest = now - limits.Grace;
        if (open.OldestDriven < latest) latest = open.OldestDriven.Value;
        return latest - shelves.Uncertainty - limits.ClockError;
    }

    private async Task<IReadOnlyList<ExpiredRun>> RunsAsync(Retention retention, bool dryRun, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var endedBefore = time.GetUtcNow() - retention.OlderThan;
        var expired = await store.ExpiredRunsAsync(retention, cancellationToken);
        var measured = new List<ExpiredRun>(expired.Count);
        foreach (var family in Batches(expired))
        {
            // The files of a run are measured while they are there.
            var all = family.ConvertAll(run => run with { Bytes = run.Bytes + BytesOf(LogsOf(run)) });
            if (!dryRun)
            {
                var gone = await store.RemoveRunsAsync(family, endedBefore, cancellationToken);
                all.RemoveAll(run => !gone.Contains(run.Id));
                foreach (var run in all) ArtifactContent.Delete(LogsOf(run));
            }

            measured.AddRange(all);
            progress?.Report($"{(dryRun ? "Measured" : "Removed")} {measured.Count} of {expired.Count} runs");
        }

        return measured;
    }

    // What belongs together is removed together.
    private static IEnumerable<List<ExpiredRun>> Batches(IReadOnlyList<ExpiredRun> expired)
    {
        var batch = new List<ExpiredRun>();
        foreach (var family in expired.GroupBy(r => r.Family))
        {
            batch.AddRange(family);
            if (batch.Count < RunsAtOnce) continue;
            yield return batch;
            batch = [];
        }

        if (batch.Count > 0) yield return batch;
    }

    private async Task<Unnamed> CandidatesAsync(DateTimeOffset usedBefore, CancellationToken cancellationToken)
    {
        var unnamed = new Unnamed();
        foreach (var result in await store.ResultsAsync(usedBefore, cancellationToken)) unnamed.Add(result);
        foreach (var digest in shelves.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            unnamed.Add(digest);
        }

        await store.VisitRightsAsync(unnamed.AddRight, cancellationToken);
        return unnamed;
    }

    private async Task<IReadOnlyList<StoredPlan>> PlansAsync(IReadOnlyList<ExpiredRun> runs, bool dryRun, CancellationToken cancellationToken)
    {
        var plans = await store.PlansAsync(cancellationToken);
        var going = dryRun ? runs.CountBy(r => (r.Project, r.Plan)).ToDictionary() : [];
        var unused = plans.Where(p => p.Runs == going.GetValueOrDefault((p.Project, p.Hash))).ToList();
        return dryRun ? unused : await store.RemovePlansAsync(unused, cancellationToken);
    }

    private async Task<(List<GarbageItem> Artifacts, List<GarbageItem> Rights)> ArtifactsAsync(
        Unnamed unnamed, DateTimeOffset unusedSince, bool dryRun, CancellationToken cancellationToken)
    {
        var (artifacts, rights) = (new List<GarbageItem>(), new List<GarbageItem>());
        var held = unnamed.Rights;
        foreach (var batch in unnamed.Artifacts.Where(IsIdle).Chunk(ArtifactsAtOnce))
        {
            var items = batch.ToDictionary(d => d, d => new GarbageItem($"{d}", BytesOf(shelves.PathOf(d))));
            var going = dryRun ? batch : await shelves.RemoveAsync(batch, unusedSince, ForgetAsync, cancellationToken);
            artifacts.AddRange(going.Select(d => items[d]));
            rights.AddRange(ItemsOf(going));
        }

        // Other projects go on with these.
        foreach (var batch in held.Select(r => r.Key).Where(d => !unnamed.Artifacts.Contains(d) && IsIdle(d)).Chunk(ArtifactsAtOnce))
            rights.AddRange(ItemsOf(dryRun ? batch : await shelves.ForgetAsync(batch, unusedSince, ForgetAsync, cancellationToken)));
        return (artifacts, rights);

        bool IsIdle(Digest digest) => shelves.IsIdle(digest, unusedSince);

        IEnumerable<GarbageItem> ItemsOf(IEnumerable<Digest> digests) => digests.SelectMany(d => held[d]).Select(r => new GarbageItem(r.Hash, 0, $"project {r.Project}"));

        Task ForgetAsync(IReadOnlyList<Digest> digests) => store.RemoveRightsAsync([.. digests.SelectMany(d => held[d])], cancellationToken);
    }

    private async Task<IReadOnlyList<GarbageItem>> LogsAsync(DateTimeOffset writtenBefore, bool dryRun, CancellationToken cancellationToken)
    {
        var logs = new DirectoryInfo(Path.Combine(options.Home, "logs"));
        if (!logs.Exists) return [];
        var removed = new List<GarbageItem>();
        foreach (var batch in logs.EnumerateDirectories().Where(d => d.LastWriteTimeUtc < writtenBefore).Select(d => d.Name).Chunk(NamesAtOnce))
        foreach (var id in await store.WithoutRunAsync(batch, cancellationToken))
        {
            var folder = Path.Combine(logs.FullName, id);
            removed.Add(new GarbageItem(id, BytesOf(folder), "logs of a run that is gone"));
            if (!dryRun) ArtifactContent.Delete(folder);
        }

        return removed;
    }

    // An open run may go on from a checkpoint however old it is.
    private List<GarbageItem> Checkpoints(DateTimeOffset now, OpenRuns open, bool dryRun, CancellationToken cancellationToken)
    {
        var empty = now - limits.Idle;
        var filled = open.Oldest < empty ? open.Oldest.Value : empty;
        return [.. checkpoints.Idle(empty, filled, cancellationToken)
            .Where(c => dryRun || checkpoints.TryRemove(c, cancellationToken))
            .Select(c => new GarbageItem(c.Name, c.Bytes, c.Files == 0 ? "lock file" : "checkpoint"))];
    }

    private List<GarbageItem> Temporary(bool dryRun)
    {
        var removed = new List<GarbageItem>();
        foreach (var abandoned in TemporaryPlace.Abandoned(shelves.Temporary))
        {
            removed.Add(new GarbageItem($"tmp/{Path.GetFileName(abandoned.Folder)}", BytesOf(abandoned.Folder), "half-written by a process that is gone"));
            if (dryRun) abandoned.Leave();
            else abandoned.Dispose();
        }

        return removed;
    }

    private List<GarbageItem> Damaged(DateTimeOffset setAsideBefore, bool dryRun)
    {
        if (!Directory.Exists(shelves.Quarantine)) return [];
        var removed = new List<GarbageItem>();
        foreach (var path in Directory.EnumerateFileSystemEntries(shelves.Quarantine).Where(p => ArtifactShelves.LastUse(p) < setAsideBefore).Order(StringComparer.Ordinal).ToList())
        {
            removed.Add(new GarbageItem($"quarantine/{Path.GetFileName(path)}", BytesOf(path), "damaged artifact"));
            if (!dryRun) ArtifactContent.Delete(path);
        }

        return removed;
    }

    private string LogsOf(ExpiredRun run) => RunFolder.Of(options.Home, run.Id).Path;

    private static long BytesOf(string path) => ArtifactTree.At(path)?.Bytes ?? 0;
}
