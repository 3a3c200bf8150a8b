using System.Collections.Concurrent;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting;

/// <summary>
/// Drives one run under its lease: a loop around <see cref="RunMachine"/> that appends what the machine decides and then does what the persisted events
/// say. Everything else happens in attempts and timers, which come back as commands.
/// </summary>
internal sealed partial class RunDriver(
    RunSummary run, Plan plan, RunLease lease, LocalRunHost host, IRunStore store, StepRunner steps, WorkflowOptions options, TimeProvider time)
    : IAsyncDisposable
{
    private readonly RunMailbox mailbox = new();
    private readonly ConcurrentDictionary<string, Attempt> attempts = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Lock stopping = new(); // who waited for the end gives the driver up while the host may just be stopping all of them
    private readonly StepSlots slots = new(options.MaxParallelSteps);
    private readonly RunTimers timers = new(plan);
    private RunState state = RunState.Empty(plan);
    private long seq;
    private volatile Attempt? ending;
    private Func<string, DateTimeOffset?>? begun; // made once: it is asked for with each event
    private bool isGraceSet;
    private bool isOver;
    private RunRecorder? recorder;
    private RunTelemetry? telemetry;

    public RunFeed Feed { get; } = new();

    public Plan Plan => plan;

    /// <summary>The pool in which the run holds a place, or null.</summary>
    public string? Group { get; private set; }

    /// <summary>The run that this one is a child of, or null. Known once driving has begun.</summary>
    public string? ParentRun => state.Parent?.Run;

    /// <summary>Asks the run to do something; the answer is in its events.</summary>
    public void Send(RunCommand command) => mailbox.Send(command);

    /// <summary>Stops driving without an end: the run shows as interrupted, or as waiting, until somebody goes on with it.</summary>
    public void Stop()
    {
        lock (stopping)
            if (!isOver) stop.Cancel();
    }

    /// <summary>Drives until the run has ended, the lease is lost, or <see cref="Stop"/> was called.</summary>
    /// <param name="first">Appended before the lease is taken up, such as a restart.</param>
    /// <param name="beginning">The log of a run that has just been created.</param>
    public async Task DriveAsync(RunCommand? first, RunBeginning beginning)
    {
        recorder = new RunRecorder(run.Id, RunFolder.Of(options.Home, run.Id), store, Feed, time);
        var renewal = RenewAsync();
        await using var waking = stop.Token.Register(() => mailbox.Wake());
        try
        {
            foreach (var given in beginning.Given) Take(new StoredEvent(seq + 1, run.CreatedAt, given.Event), given.After, isHistory: true);
            if (seq == 0) await ReadOnAsync();
            telemetry = new RunTelemetry(run, state.Trace, time);
            if (first is not null) await CommitAsync([first]);
            await using var place = await EnterGroupAsync();
            foreach (var decided in beginning.Turn) Take(new StoredEvent(seq + 1, run.CreatedAt, decided.Event), decided.After);
            if (beginning.Turn.Count == 0) await CommitAsync([new TakeOver(lease.Fence)]);
            foreach (var timer in timers.Due(state)) _ = FireAsync(timer);
            await TurnsAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped, or the lease is lost: whoever drives next reads where we were.
        }
        catch (LeaseLostException)
        {
            // The same, noticed while appending.
            telemetry?.LoseLease();
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(attempts.Values.Select(a => a.Task));
            await renewal;
            if (!state.IsEnded) await ReleaseAsync(); // the end has given it back
            await recorder.DisposeAsync();
            telemetry?.End(state);
            Feed.Close();
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (stopping)
        {
            isOver = true;
            stop.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    // A store that is away shall not keep a process from ending: the lease runs out by itself.
    private async Task ReleaseAsync()
    {
        using var patience = new CancellationTokenSource(options.LeaseDuration, time);
        try
        {
            await store.ReleaseLeaseAsync(lease, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // It has run out by now.
        }
    }

    private async Task TurnsAsync()
    {
        while (!state.IsEnded)
        {
            await mailbox.WaitAsync();
            var commands = Arrived();
            if (commands.RemoveAll(c => c is GoOn) > 0 && await ReadOnAsync()) commands.Add(new GoOn());
            if (commands.Count > 0) await CommitAsync(commands);
        }
    }

    // Everything that lies in the mailbox.
    private List<RunCommand> Arrived()
    {
        // An attempt that stopped because driving stops has not ended: the next driver begins it again.
        stop.Token.ThrowIfCancellationRequested();
        return mailbox.Take();
    }

    private async Task CommitAsync(List<RunCommand> commands)
    {
        while (true)
        {
            var transitions = Decide(commands);
            if (transitions.Count == 0) return;
            try
            {
                var events = new RunEvent[transitions.Count];
                for (var i = 0; i < events.Length; i++) events[i] = transitions[i].Event;
                var stored = await store.AppendAsync(run.Id, seq, events, lease.Fence, stop.Token);
                for (var i = 0; i < stored.Count; i++) Take(stored[i], transitions[i].After);
                return;
            }
            catch (StaleAppendException)
            {
                // A request of somebody else came first: decide again on top of it.
                await ReadOnAsync();
                commands = [.. commands, new GoOn()];
            }
        }
    }

    private IReadOnlyList<Transition> Decide(List<RunCommand> commands)
    {
        if (commands is [var only]) return RunMachine.Follow(run.Id, state, only);
        var transitions = new List<Transition>();
        foreach (var command in commands)
            transitions.AddRange(RunMachine.Follow(run.Id, transitions.Count == 0 ? state : transitions[^1].After, command));
        return transitions;
    }

    private async Task<bool> ReadOnAsync()
    {
        // What an earlier driver did is only folded; what others ask for while this one drives is acted upon.
        var isHistory = seq == 0;
        var unseen = await store.ReadAsync(run.Id, seq, stop.Token);
        foreach (var e in unseen) Take(e, state.Apply(e.Event), isHistory);
        return unseen.Count > 0;
    }

    private void Take(StoredEvent stored, RunState after, bool isHistory = false)
    {
        if (!isHistory) telemetry?.Note(stored, state);
        seq = stored.Seq;
        state = after;
        timers.Note(stored);
        if (!isHistory) React(stored);
    }

    private void React(StoredEvent stored)
    {
        switch (stored.Event)
        {
            case AttemptStarted e when e.Fence == lease.Fence: Begin(e, stored.At); break; // else the last word of whoever drove before
            case ChildStarted e when attempts.TryGetValue(StepAddress.Of(e), out var attempt): attempt.Task = RunChildAsync(attempt, e.Run); break;
            case RetryScheduled or StepWaiting when timers.DueOf(state, stored.Event) is { } timer: _ = FireAsync(timer); break;
            case StepFailed e when Container(e) is { } container && state.FailsFast(container): StopAttempts(); break;
            case CancelRequested e: StopAttempts(e); break;
            case PauseRequested when state.IsPaused: PauseAttempts(); break;
            case ResumeRequested: Send(new Resume()); break;
        }

        if (RunUpdates.Of(stored, state, begun ??= address => attempts.GetValueOrDefault(address)?.At) is { } update) Feed.Publish(update);
        Forget(stored.Event);
        if (state is { CancelRequested: true, Phase: Phase.Finally } && !isGraceSet)
        {
            isGraceSet = true;
            _ = FireAsync(new RunTimer(stored.At + options.FinallyGrace, _ => new CancelRun("the grace of finally is over", Force: true)));
        }
    }

    private StepState? Container(StepFailed e) =>
        state.Steps[StepAddress.Of(e.Step, e.Element)] is { Item: not null, Parent: { } parent } ? state.Steps[parent] : null;

    private async Task FireAsync(RunTimer timer)
    {
        try
        {
            // Short naps: a machine that slept meanwhile must not oversleep.
            while (timer.At - time.GetUtcNow() is var left && left > TimeSpan.Zero)
                await Task.Delay(left < RunTimers.LongestNap ? left : RunTimers.LongestNap, time, stop.Token);
            Send(timer.Command(timer.At));
        }
        catch (OperationCanceledException)
        {
            // The run has ended or somebody else drives it.
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.LeaseDuration / 3, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stop.IsCancellationRequested) return;
                if (await store.RenewLeaseAsync(lease, options.LeaseDuration, stop.Token) && await host.Desk.StillHoldsAsync(run.Id, stop.Token)) continue;
                telemetry?.LoseLease();
                await stop.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Driving is over.
        }
    }
}
