using System.Collections.Concurrent;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting;

/// <summary>Drives runs in this process, each by one <see cref="RunDriver"/>.</summary>
internal sealed partial class LocalRunHost(
    IRunStore store, StepRunner steps, StepCacheLookup lookup, LeaseOwner owner, WorkflowOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Driving> driven = new();
    private readonly ConcurrencyGroups groups = new();

    /// <summary>Takes the run's lease and drives it to its end.</summary>
    /// <exception cref="FailureException"><c>run-driven-elsewhere</c>.</exception>
    public async Task StartAsync(RunSummary run, Plan plan, RunCommand? first, CancellationToken cancellationToken)
    {
        if (await TryStartAsync(run, plan, first, cancellationToken)) return;
        throw FailureException.Input(
            "run-driven-elsewhere", $"Run {run.Number} is being driven by another process. Wait for it, or cancel it with 'workflows cancel {run.Number}'.");
    }

    /// <summary>The feed of a run that this process drives or has driven, or null.</summary>
    public RunFeed? FeedOf(string runId) => driven.GetValueOrDefault(runId)?.Driver.Feed;

    /// <summary>The plan of a run that this process drives or has driven, or null.</summary>
    public Plan? PlanOf(string runId) => driven.GetValueOrDefault(runId)?.Driver.Plan;

    /// <summary>Hands a command to the driver of a run; false when this process does not drive it.</summary>
    public bool TrySend(string runId, RunCommand command)
    {
        if (driven.GetValueOrDefault(runId) is not { Task.IsCompleted: false } driving) return false;
        driving.Driver.Send(command);
        return true;
    }

    /// <summary>Waits until driving ends; throws what ended it if that was a failure of the store.</summary>
    public Task WaitAsync(string runId, CancellationToken cancellationToken) =>
        driven.GetValueOrDefault(runId)?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Addresses of succeeded steps whose artifacts are gone.</summary>
    public async Task<IReadOnlyList<string>> LostAsync(RunState state, CancellationToken cancellationToken)
    {
        var lost = new List<string>();
        foreach (var node in state.InOrder())
            if (node.Outputs is not null && await lookup.BrokenAsync(node.Outputs, cancellationToken) is not null) lost.Add(node.Address);
        return lost;
    }

    /// <summary>Ids of the runs in a concurrency group, oldest first.</summary>
    public IReadOnlyList<string> GroupMembers(string group) => groups.RunsIn(group);

    /// <summary>Queues for a place in a concurrency group.</summary>
    public ConcurrencyGroups.Place EnterGroup(string group, string runId, int limit) => groups.Enter(group, runId, limit);

    /// <summary>Ids of the runs that a child run belongs to, as far as this process drives them.</summary>
    public IEnumerable<string> AncestorsOf(ParentStep? parent)
    {
        for (var id = parent?.Run; id is not null; id = driven.GetValueOrDefault(id)?.Driver.ParentRun) yield return id;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var driving in driven.Values) driving.Driver.Stop();
        foreach (var driving in driven.Values)
        {
            // What ended it was thrown to whoever waited for the run.
            await driving.Task.ContinueWith(_ => { }, TaskScheduler.Default);
            await driving.Driver.DisposeAsync();
        }
    }

    private async Task<bool> TryStartAsync(RunSummary run, Plan plan, RunCommand? first, CancellationToken cancellationToken)
    {
        if (await store.TryAcquireLeaseAsync(run.Id, owner, options.LeaseDuration, cancellationToken) is not { } lease) return false;
        var driver = new RunDriver(run, plan, lease, this, store, steps, options, time);
        driven[run.Id] = new Driving(driver, Task.Run(() => driver.DriveAsync(first), CancellationToken.None));
        return true;
    }

    private sealed record Driving(RunDriver Driver, Task Task);
}
