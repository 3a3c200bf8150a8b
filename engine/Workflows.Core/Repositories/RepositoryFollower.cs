using System.Collections.Concurrent;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;

namespace Workflows.Core.Repositories;

/// <summary>
/// Looks at every repository when a push is told of, and now and then whether or not: a provider that tells once does not tell again. Tells it how the runs of pushes ended.
/// </summary>
public sealed class RepositoryFollower(IRepositoryStore store, RepositorySync sync, RunStatuses statuses, TimeProvider time) : IDisposable
{
    // How soon a repository that another process has added is noticed.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Bell bell = new();
    private readonly ConcurrentDictionary<(string Project, string Name), bool> rung = new();
    private readonly Dictionary<(string Project, string Name), Task> looking = [];

    /// <summary>A push was told of: the repository is looked at as soon as may be. From any thread.</summary>
    public void Ring(string project, string name)
    {
        rung[(project, name)] = true;
        bell.Ring();
    }

    /// <summary>Follows all repositories until cancelled. To be called once.</summary>
    /// <param name="onLook">Told of each look that found something, and of each that failed with a failure. It returns at once and throws nothing.</param>
    /// <param name="cancellationToken">Ends it; a look that goes on ends too, and is done again by the next one.</param>
    public async Task RunAsync(Action<Repository, SyncReport?, Failure?> onLook, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                foreach (var repository in await store.ListAsync(null, cancellationToken)) await BeginAsync(repository, onLook, cancellationToken);
                await Nap.UntilAsync(bell.WaitAsync, Look, time, cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(looking.Values);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => bell.Dispose();

    // One that is looked at stays rung, and is looked at again. What is no failure of a look ends the following.
    private async Task BeginAsync(Repository repository, Action<Repository, SyncReport?, Failure?> onLook, CancellationToken cancellationToken)
    {
        var key = (repository.Project, repository.Name);
        if (looking.TryGetValue(key, out var last))
        {
            if (!last.IsCompleted) return;
            await last;
        }

        var isDue = repository.State.LookedAt is not { } at || time.GetUtcNow() - at >= repository.Poll;
        var isLook = rung.TryRemove(key, out _) || isDue;
        if (isLook || repository.State.OpenRuns.Count > 0) looking[key] = WorkAsync(repository, isLook, onLook, cancellationToken);
    }

    private async Task WorkAsync(Repository repository, bool isLook, Action<Repository, SyncReport?, Failure?> onLook, CancellationToken cancellationToken)
    {
        try
        {
            await statuses.TellAsync(repository, cancellationToken);
            if (isLook && await sync.LookAsync(repository, cancellationToken) is { Branches.Count: > 0 } report) onLook(report.Repository, report, null);
        }
        catch (FailureException e)
        {
            // It is told once: the repository keeps it.
            if (repository.State.Failure?.Message != e.Failure.Message && e.Failure.Code != "repository-busy") onLook(repository, null, e.Failure);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }
}
