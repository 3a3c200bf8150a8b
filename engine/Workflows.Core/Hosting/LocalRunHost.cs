using System.Collections.Concurrent;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Claims;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting;

/// <summary>Drives runs in this process, each by one <see cref="RunDriver"/>.</summary>
internal sealed partial class LocalRunHost : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Driving> driven = new();
    private readonly IRunStore store;
    private readonly StepRunner steps;
    private readonly StepCacheLookup lookup;
    private readonly LeaseOwner owner;
    private readonly WorkflowOptions options;
    private readonly TimeProvider time;
    private readonly Lazy<IDisposable> hearing;

    public LocalRunHost(
        IRunStore store, ClaimDesk desk, StepRunner steps, StepCacheLookup lookup, LeaseOwner owner, WorkflowOptions options, TimeProvider time)
    {
        this.store = store;
        this.steps = steps;
        this.lookup = lookup;
        this.owner = owner;
        this.options = options;
        this.time = time;
        Desk = desk;
        hearing = new Lazy<IDisposable>(() => store.Watch(Hear));
    }

    /// <summary>Where this process queues for what is limited.</summary>
    public ClaimDesk Desk { get; }

    /// <summary>Creates a run under this process's lease and drives it to its end. One that was there already is left to whoever drives it.</summary>
    public async Task<RunSummary> StartAsync(NewRun run, CancellationToken cancellationToken)
    {
        var beginning = RunBeginning.Of(run);
        var created = await store.CreateAsync(run with { Taken = beginning.Taken, Driver = owner, Term = options.LeaseDuration }, cancellationToken);
        if (!created.IsRepeat) Drive(created, run.Plan, new RunLease(run.Id, RunBeginning.Fence), first: null, beginning);
        return created;
    }

    /// <summary>Takes the run's lease and drives it to its end.</summary>
    /// <exception cref="FailureException"><c>run-driven-elsewhere</c>.</exception>
    public async Task StartAsync(RunSummary run, Plan plan, RunCommand? first, CancellationToken cancellationToken)
    {
        if (await TryStartAsync(run, plan, first, cancellationToken)) return;
        throw FailureException.Input(
            "run-driven-elsewhere", $"Run {run.Number} is being driven by another process. Wait for it, or cancel it with 'workflows cancel {run.Number}'.");
    }

    /// <summary>The same unless another process has the lease.</summary>
    public async Task<bool> TryStartAsync(RunSummary run, Plan plan, RunCommand? first, CancellationToken cancellationToken)
    {
        if (await store.TryAcquireLeaseAsync(run.Id, owner, options.LeaseDuration, cancellationToken) is not { } lease) return false;
        Drive(run, plan, lease, first, RunBeginning.Unread);
        return true;
    }

    /// <summary>The feed of a run that this process drives or has driven, or null.</summary>
    public RunFeed? FeedOf(string runId) => driven.GetValueOrDefault(runId)?.Driver.Feed;

    /// <summary>The plan of a run that this process drives or has driven, or null.</summary>
    public Plan? PlanOf(string runId) => driven.GetValueOrDefault(runId)?.Driver.Plan;

    /// <summary>Whether this process drives a run, also when its lease has just run out: after a sleep of the machine it renews it.</summary>
    public bool IsDriving(string runId) => driven.GetValueOrDefault(runId) is { Task.IsCompleted: false };

    /// <summary>Hands a command to the driver of a run; false when this process does not drive it.</summary>
    public bool TrySend(string runId, RunCommand command)
    {
        if (driven.GetValueOrDefault(runId) is not { Task.IsCompleted: false } driving) return false;
        driving.Driver.Send(command);
        return true;
    }

    /// <summary>Appends a request behind whatever the log holds, and wakes the driver if it is in this process; another one hears of it from the store.</summary>
    public async Task RequestAsync(string runId, RunEvent request, CancellationToken cancellationToken)
    {
        for (var seq = 0L; ;)
        {
            try
            {
                await store.AppendAsync(runId, seq, [request], fence: null, cancellationToken);
                TrySend(runId, new GoOn());
                return;
            }
            catch (StaleAppendException e)
            {
                // What the log holds was not known, or the driver was faster.
                seq = e.LastSeq;
            }
        }
    }

    /// <summary>Waits until driving ends; throws what ended it if that was a failure of the store.</summary>
    public Task WaitAsync(string runId, CancellationToken cancellationToken) =>
        driven.GetValueOrDefault(runId)?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Keeps nothing of a run once it is not driven here any more: a server drives runs without end.</summary>
    public async Task ForgetAsync(string runId)
    {
        if (!driven.TryGetValue(runId, out var driving)) return;
        await driving.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (driven.TryRemove(KeyValuePair.Create(runId, driving))) await driving.Driver.DisposeAsync();
    }

    /// <summary>Addresses of succeeded steps whose artifacts are gone.</summary>
    public async Task<IReadOnlyList<string>> LostAsync(RunState state, CancellationToken cancellationToken)
    {
        var lost = new List<string>();
        foreach (var node in state.InOrder())
            if (node.Outputs is not null && await lookup.BrokenAsync(node.Outputs, cancellationToken) is not null) lost.Add(node.Address);
        return lost;
    }

    /// <summary>Whether a run that this process drives has a place in a concurrency group.</summary>
    public bool IsInGroup(string runId, string pool) => driven.GetValueOrDefault(runId)?.Driver.Group == pool;

    /// <summary>Ids of the runs that a child run belongs to, as far as this process drives them.</summary>
    public IEnumerable<string> AncestorsOf(ParentStep? parent)
    {
        for (var id = parent?.Run; id is not null; id = driven.GetValueOrDefault(id)?.Driver.ParentRun) yield return id;
    }

    public async ValueTask DisposeAsync()
    {
        if (hearing.IsValueCreated) hearing.Value.Dispose();
        foreach (var driving in driven.Values) driving.Driver.Stop();
        foreach (var driving in driven.Values)
        {
            // What ended it was thrown to whoever waited for the run.
            await driving.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await driving.Driver.DisposeAsync();
        }

        driven.Clear();
    }

    private void Drive(RunSummary run, Plan plan, RunLease lease, RunCommand? first, RunBeginning beginning)
    {
        _ = hearing.Value;
        var driver = new RunDriver(run, plan, lease, this, store, steps, options, time);
        driven[run.Id] = new Driving(driver, Task.Run(() => driver.DriveAsync(first, beginning), CancellationToken.None));
    }

    private void Hear(string? runId)
    {
        Desk.Wake();
        if (runId is not null) TrySend(runId, new GoOn());
        else foreach (var id in driven.Keys) TrySend(id, new GoOn());
    }

    private sealed record Driving(RunDriver Driver, Task Task);
}
