using System.Collections.Concurrent;
using System.Collections.Immutable;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting.Sources;

/// <summary>Keeps what is known of the files of a folder source up to date, one file after another, and tells who watches.</summary>
internal sealed class FolderTracker(FolderPlace place, FolderReader reader, TimeProvider time) : IDisposable
{
    private const string Author = "folder";

    // A workflow may use others that are accepted later in the same look, as deep as workflows may use each other.
    private const int MaxPasses = 16;

    // What an error waits for may lie anywhere.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, TrackedFile> tracked = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim turn = new(1);
    private ImmutableList<Action<FolderWorkflow>> watchers = [];
    private IgnoreFile ignored = IgnoreFile.Empty;
    private DateTimeOffset triedAt;
    private volatile bool wasEdited;

    /// <summary>What is wrong with the folder as a whole.</summary>
    public IReadOnlyList<Diagnostic> Problems { get; private set; } = [];

    /// <summary>All workflows, by path.</summary>
    public IReadOnlyList<FolderWorkflow> Workflows => [.. tracked.Values.Select(f => f.Workflow).OfType<FolderWorkflow>().OrderBy(w => w.Path, StringComparer.Ordinal)];

    /// <summary>Tells of every change, one at a time, until disposed.</summary>
    public IDisposable Watch(Action<FolderWorkflow> onChange)
    {
        ImmutableInterlocked.Update(ref watchers, (all, one) => all.Add(one), onChange);
        return new Watching(() => ImmutableInterlocked.Update(ref watchers, (all, one) => all.Remove(one), onChange));
    }

    /// <summary>Looks at the whole folder once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is not { } found) return;
        var hasChanged = wasEdited;
        wasEdited = false;
        foreach (var path in tracked.Keys.Except(found.Paths)) hasChanged |= await ForgetAsync(path, cancellationToken);
        foreach (var path in found.Paths)
            if (!tracked.TryGetValue(path, out var known) || !known.IsQuiet()) hasChanged |= await LookAtAsync(path, cancellationToken);
        foreach (var path in Misnamed()) hasChanged |= await LookAtAsync(path, cancellationToken);
        if (hasChanged || time.GetUtcNow() - triedAt >= RetryInterval) await RetryAsync(cancellationToken);
    }

    /// <summary>The workflow at a path, looked at now if nobody has before; null when there is none.</summary>
    public async Task<FolderWorkflow?> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (!tracked.ContainsKey(path) && !IsIgnored(path)) await LookAtAsync(path, cancellationToken);
        return tracked.TryGetValue(path, out var known) ? known.Workflow : null;
    }

    /// <summary>Whether a file is left alone.</summary>
    public bool IsIgnored(string path) => ignored.Ignores(path);

    /// <summary>Lets one change of files at a time happen, and nobody look meanwhile.</summary>
    public async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Takes up what somebody has just written; to be called in turn.</summary>
    public async Task<FolderWorkflow?> TakeUpAsync(string path, string author, CancellationToken cancellationToken)
    {
        wasEdited = true;
        return (await ReadAsync(path, author, isOurs: true, cancellationToken)).Workflow;
    }

    /// <summary>Drops a file that somebody has just taken away; to be called in turn.</summary>
    public void Drop(string path)
    {
        wasEdited = true;
        Forget(path);
    }

    public void Dispose() => turn.Dispose();

    private async Task<FoundFiles?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            ignored = await IgnoreFile.ReadAsync(place.Folder, ignored, cancellationToken);
            var found = new FolderWalk(place, ignored).Find(cancellationToken);
            Problems = found.IsCut ? [.. ignored.Diagnostics, TooLarge()] : ignored.Diagnostics;
            return found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problems = [new Diagnostic(DiagnosticCodes.SpecsFolderUnreadable, Severity.Error, Whole(), $"{place.Folder} cannot be read: {e.Message}", "Put it back; what was known of it stays meanwhile.")];
            return null;
        }
    }

    private Task<bool> LookAtAsync(string path, CancellationToken cancellationToken) =>
        InTurnAsync(async () => (await ReadAsync(path, Author, isOurs: false, cancellationToken)).HasChanged, cancellationToken);

    private async Task<(FolderWorkflow? Workflow, bool HasChanged)> ReadAsync(string path, string author, bool isOurs, CancellationToken cancellationToken)
    {
        var known = tracked.GetValueOrDefault(path);
        if (await reader.ReadAsync(path, known, name => OwnerOf(name, path), author, isOurs, cancellationToken) is not { } seen) return (null, Forget(path));
        tracked[path] = seen;
        var hasChanged = seen.Workflow is { } workflow && (known?.Workflow is not { } before || !workflow.LooksLike(before));
        if (hasChanged) Tell(seen.Workflow!);
        return (seen.Workflow, hasChanged);
    }

    // What is no longer found may have come after the search, or lie behind the end of it.
    private Task<bool> ForgetAsync(string path, CancellationToken cancellationToken) =>
        InTurnAsync(() => Task.FromResult(Directory.Exists(place.Folder) && (IsIgnored(path) || place.Find(path) is null) && Forget(path)), cancellationToken);

    private bool Forget(string path)
    {
        if (!tracked.TryRemove(path, out var known) || known.Workflow is null) return false;
        Tell(known.Workflow with { IsGone = true });
        return true;
    }

    private string? OwnerOf(string name, string path) =>
        tracked.Values.Select(f => f.Workflow).Where(w => w?.Name == name && string.CompareOrdinal(w.Path, path) < 0).Select(w => w!.Path).Min(StringComparer.Ordinal);

    // Names come and go with other files.
    private List<string> Misnamed()
    {
        var owners = new HashSet<string>();
        return [.. Workflows.Where(w => w.Name is not null && tracked.TryGetValue(w.Path, out var file) && file.IsNameTaken == owners.Add(w.Name)).Select(w => w.Path)];
    }

    private async Task RetryAsync(CancellationToken cancellationToken)
    {
        triedAt = time.GetUtcNow();
        for (var (pass, hasMore) = (0, true); hasMore && pass < MaxPasses; pass++)
        {
            hasMore = false;
            foreach (var path in Workflows.Select(w => w.Path).Where(p => tracked.TryGetValue(p, out var file) && file.IsHopeful))
            {
                await LookAtAsync(path, cancellationToken);
                hasMore |= tracked.TryGetValue(path, out var now) && now.Workflow is { IsAccepted: true };
            }
        }
    }

    private void Tell(FolderWorkflow workflow)
    {
        foreach (var watcher in watchers) watcher(workflow);
    }

    private static Diagnostic TooLarge() => new(
        DiagnosticCodes.SpecsFolderTooLarge, Severity.Warning, Whole(),
        $"There are more files or folders than are looked at: {FolderWalk.MaxFiles} files of YAML count.", "Name a smaller folder with --specs, or list folders in .workflowsignore.");

    private static SourceSpan Whole() => new(".", 1, 1, 1, 1);

    private sealed class Watching(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
