using System.Collections.Concurrent;
using System.Threading.Channels;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting;

/// <summary>
/// Drives one run under its lease: a loop around <see cref="RunMachine"/> that appends what the machine decides and then does what the persisted events
/// say. Everything else happens in attempts, whose results come back as commands.
/// </summary>
internal sealed class RunDriver(
    RunSummary run, Plan plan, RunLease lease, IRunStore store, StepRunner steps, WorkflowOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly RunMachine machine = new(plan);
    private readonly Channel<RunCommand> mailbox = Channel.CreateUnbounded<RunCommand>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, Attempt> attempts = new();
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim slots = new(options.MaxParallelSteps);
    private readonly Dictionary<string, PlannedStep> planned = plan.Steps.ToDictionary(s => s.Id);
    private RunState state = RunState.Empty(plan);
    private long seq;
    private bool isGraceSet;
    private RunRecorder? recorder;

    public RunFeed Feed { get; } = new();

    /// <summary>Asks the run to do something; the answer is in its events.</summary>
    public void Send(RunCommand command) => mailbox.Writer.TryWrite(command);

    /// <summary>Stops driving without an end: the run shows as interrupted until somebody restarts it.</summary>
    public void Stop() => stop.Cancel();

    /// <summary>Drives until the run has ended, the lease is lost, or <see cref="Stop"/> was called.</summary>
    /// <param name="first">Appended before the lease is taken up, such as a restart.</param>
    public async Task DriveAsync(RunCommand? first)
    {
        recorder = new RunRecorder(run.Id, RunFolder.Of(options.Home, run.Id), store, Feed, time);
        var renewal = RenewAsync();
        try
        {
            await ReadOnAsync();
            if (first is not null) await CommitAsync([first]);
            await CommitAsync([new TakeOver(lease.Fence)]);
            while (!state.IsEnded) await TurnAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped, or the lease is lost: whoever drives next reads where we were.
        }
        catch (LeaseLostException)
        {
            // The same, noticed while appending.
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(attempts.Values.Select(a => a.Task));
            await renewal;
            await store.ReleaseLeaseAsync(lease, CancellationToken.None);
            await recorder.DisposeAsync();
            Feed.Close();
        }
    }

    public ValueTask DisposeAsync()
    {
        stop.Dispose();
        slots.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task TurnAsync()
    {
        var commands = await NextAsync();
        if (commands.Count == 0 && await ReadOnAsync()) commands.Add(new GoOn());
        if (commands.Count > 0) await CommitAsync(commands);
    }

    // Everything that lies in the mailbox; nothing when the poll interval is over first.
    private async Task<List<RunCommand>> NextAsync()
    {
        var commands = new List<RunCommand>();
        using var poll = new CancellationTokenSource(options.PollInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(poll.Token, stop.Token);
        try
        {
            await mailbox.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return commands;
        }

        while (mailbox.Reader.TryRead(out var command)) commands.Add(command);

        // An attempt that stopped because driving stops has not ended: the next driver begins it again.
        stop.Token.ThrowIfCancellationRequested();
        return commands;
    }

    private async Task CommitAsync(List<RunCommand> commands)
    {
        while (true)
        {
            var events = Decide(commands);
            if (events.Count == 0) return;
            try
            {
                var stored = await store.AppendAsync(run.Id, seq, events, lease.Fence, stop.Token);
                foreach (var e in stored) Take(e);
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

    private List<RunEvent> Decide(List<RunCommand> commands)
    {
        var events = new List<RunEvent>();
        var ahead = state;
        foreach (var command in commands)
        {
            var more = machine.Decide(run.Id, ahead, command);
            foreach (var e in more) ahead = ahead.Apply(e);
            events.AddRange(more);
        }

        return events;
    }

    private async Task<bool> ReadOnAsync()
    {
        // What an earlier driver did is only folded; what others ask for while this one drives is acted upon.
        var isHistory = seq == 0;
        var unseen = await store.ReadAsync(run.Id, seq, stop.Token);
        foreach (var e in unseen) Take(e, isHistory);
        return unseen.Count > 0;
    }

    private void Take(StoredEvent stored, bool isHistory = false)
    {
        seq = stored.Seq;
        state = state.Apply(stored.Event);
        if (!isHistory) React(stored);
    }

    private void React(StoredEvent stored)
    {
        switch (stored.Event)
        {
            case AttemptStarted e: Begin(e, stored.At); break;
            case RetryScheduled e: _ = TimerAsync(e.Delay, new FireTimer(e.Step, e.Attempt)); break;
            case CancelRequested: CancelAttempts(); break;
        }

        foreach (var update in RunUpdates.Of(stored, state, planned, id => attempts.GetValueOrDefault(id)?.At)) Feed.Publish(update);
        if (state is { CancelRequested: true, OpenMainSteps: 0, OpenFinalSteps: > 0 } && !isGraceSet)
        {
            isGraceSet = true;
            _ = TimerAsync(options.FinallyGrace, new CancelRun("the grace of finally is over", Force: true));
        }
    }

    private void Begin(AttemptStarted started, DateTimeOffset at)
    {
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var attempt = new Attempt(started, at, cancel);
        attempts[started.Step] = attempt;
        attempt.Task = RunAsync(attempt, RunScopes.Of(plan, run.Id, state, new StatusScope(true, false, false)));
        if (state.CancelRequested) CancelAttempts();
    }

    private async Task RunAsync(Attempt attempt, ExpressionScope scope)
    {
        var started = attempt.Started;
        var token = attempt.Cancel.Token;
        var work = new StepWork
        {
            Project = run.Project,
            RunId = run.Id,
            Plan = plan,
            Step = planned[started.Step],
            Attempt = started,
            Scope = scope,
            Seed = state.Seed,
        };
        try
        {
            await slots.WaitAsync(token);
        }
        catch (OperationCanceledException)
        {
            Send(new EndAttempt(started, new AttemptResult.Stopped()));
            return;
        }

        try
        {
            var result = await steps.RunAsync(
                work, new AttemptReporter(started, Feed, recorder!, Send), new AttemptLogger(started, Feed, recorder!, time), token);
            Send(new EndAttempt(started, result));
        }
        finally
        {
            slots.Release();
        }
    }

    private void CancelAttempts()
    {
        foreach (var attempt in attempts.Values)
            if (!planned[attempt.Started.Step].IsFinal || state.CancelForced) attempt.Cancel.Cancel();
    }

    private async Task TimerAsync(TimeSpan delay, RunCommand command)
    {
        try
        {
            if (delay > TimeSpan.Zero) await Task.Delay(delay, time, stop.Token);
            Send(command);
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
                await Task.Delay(options.LeaseDuration / 3, time, stop.Token);
                if (!await store.RenewLeaseAsync(lease, options.LeaseDuration, stop.Token)) await stop.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Driving is over.
        }
    }

    /// <summary>An attempt in flight.</summary>
    internal sealed class Attempt(AttemptStarted started, DateTimeOffset at, CancellationTokenSource cancel)
    {
        public AttemptStarted Started => started;

        public DateTimeOffset At => at;

        public CancellationTokenSource Cancel => cancel;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
