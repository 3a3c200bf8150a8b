using System.Globalization;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;

namespace Workflows.Core.Repositories;

/// <summary>Tells the provider of a repository how the runs ended that pushes to it started.</summary>
public sealed class RunStatuses(IRepositoryStore store, IRunStore runs, CommitStatuses statuses, WorkflowOptions options, TimeProvider time)
{
    /// <summary>
    /// Tells of the runs that have ended since, until the provider cannot be told. Each is told of once, whether that succeeds or not: why it did not stands with the branch.
    /// </summary>
    /// <param name="repository">As it was found last.</param>
    /// <param name="cancellationToken">Stops telling; what is not told then is told by the next call.</param>
    public async Task TellAsync(Repository repository, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        if ((await EndedAsync(repository, cancellationToken)).Count == 0) return;
        using var turn = await new RepositoryPlace(options.Home, repository).TakeAsync(time, cancellationToken);
        if (await store.FindAsync(repository.Project, repository.Name, cancellationToken) is not { } known) return;
        foreach (var (run, state) in await EndedAsync(known, cancellationToken))
        {
            var failure = state is { } ended ? await statuses.TellAsync(known, StatusOf(run, ended), cancellationToken) : null;
            known = known with { State = known.State.Without(run, failure) };
            await store.SaveAsync(known.Project, known.Name, known.State, cancellationToken);
            if (failure is not null) return; // one that is away holds up no look at the repository
        }
    }

    /// <summary>What the provider is told of a run.</summary>
    internal static CommitStatus StatusOf(PushedRun run, RunStatus state) => new(
        run.Commit,
        state switch { RunStatus.Succeeded => CommitState.Success, RunStatus.Failed or RunStatus.Cancelled => CommitState.Failure, _ => CommitState.Pending },
        state is RunStatus.Succeeded or RunStatus.Failed ? $"Run {run.Number} {state.Word()}" : state == RunStatus.Cancelled ? $"Run {run.Number} was cancelled" : $"Run {run.Number} has begun")
    {
        Workflow = run.Workflow,
    };

    // A run that is gone has no state any more.
    private async Task<List<(PushedRun Run, RunStatus? State)>> EndedAsync(Repository repository, CancellationToken cancellationToken)
    {
        var ended = new List<(PushedRun, RunStatus?)>();
        foreach (var run in repository.State.OpenRuns)
        {
            var summary = await runs.FindAsync(repository.Project, run.Number.ToString(CultureInfo.InvariantCulture), cancellationToken);
            if (summary is null or { EndedAt: not null }) ended.Add((run, summary?.State));
        }

        return ended;
    }
}
