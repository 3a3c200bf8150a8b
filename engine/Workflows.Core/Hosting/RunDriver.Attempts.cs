using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting;

/// <content>Attempts in flight: activities, and child runs of sub-workflows.</content>
internal sealed partial class RunDriver
{
    private void Begin(AttemptStarted started, DateTimeOffset at)
    {
        var node = state.Steps[StepAddress.Of(started)];
        var attempt = new Attempt(started, at, RunScopes.Of(run.Id, state, node), stop.Token);
        attempts[node.Address] = attempt;
        if (state.IsStopping(node)) attempt.Cancel.Cancel();
        if (node.Kind != StepKind.Workflow) Work(attempt);
        else if (node.ChildRun is { } child) attempt.Task = RunChildAsync(attempt, child);
        else Send(new NoteChild(started, options.NewId(time.GetUtcNow()).ToString()));
    }

    // Activities compute, and binding inputs does too: the loop must not. The thread of an attempt that has just ended is free for the next one.
    private void Work(Attempt attempt)
    {
        attempt.Slot = slots.EnterAsync(state.Graph[attempt.Started.Step].Priority, attempt.Cancel.Token);
        if (ending is { Next: null } free && free.Thread == Environment.CurrentManagedThreadId)
        {
            free.Next = attempt;
            attempt.Task = free.Task;
        }
        else
        {
            attempt.Task = Task.Run(() => WorkAsync(attempt));
        }
    }

    private async Task WorkAsync(Attempt first)
    {
        for (Attempt? attempt = first; attempt is not null; attempt = attempt.Next)
        {
            var end = new EndAttempt(attempt.Started, await RunAsync(attempt));
            attempt.Thread = Environment.CurrentManagedThreadId;
            ending = attempt;
            mailbox.Send(end, here: true);
            ending = null;
        }
    }

    private async ValueTask<AttemptResult> RunAsync(Attempt attempt)
    {
        var started = attempt.Started;
        var token = attempt.Cancel.Token;
        var step = state.Graph[started.Step];
        var work = new StepWork
        {
            Project = run.Project,
            RunId = run.Id,
            Plan = plan,
            Step = step,
            Attempt = started,
            Scope = attempt.Scope,
            Seed = state.Seed,
            AllowsCommands = options.AllowCommands,
            AllowsPrivateTargets = options.AllowsPrivateTargets,
            IsForced = state.Forced.Contains(step.Id),
        };
        try
        {
            await attempt.Slot;
        }
        catch (OperationCanceledException)
        {
            return new AttemptResult.Stopped();
        }

        using var told = telemetry!.Begin(step, started);
        try
        {
            var result = await steps.RunAsync(
                work, new AttemptReporter(started, Feed, recorder!, mailbox), new AttemptLogger(started, Feed, recorder!, time), token);
            told?.Note(result);
            return result;
        }
        finally
        {
            slots.Leave();
        }
    }

    private async Task RunChildAsync(Attempt attempt, string childRun)
    {
        attempt.ChildRun = childRun;
        var step = state.Graph[attempt.Started.Step];
        using var told = telemetry!.Begin(step, attempt.Started);
        var request = new ChildRequest
        {
            Run = childRun,
            Parent = run,
            Step = step,
            Attempt = attempt.Started,
            Plan = plan,
            Scope = attempt.Scope,
            Author = state.Author,
            Trace = told?.Trace ?? state.Trace,
            Seed = state.Seed,
            IsForced = state.Forced.Contains(attempt.Started.Step),
            Report = Send,
        };
        try
        {
            End(await host.RunChildAsync(request, attempt.Cancel.Token, attempt.Leave.Token));
        }
        catch (FailureException e)
        {
            End(new AttemptResult.Failed(e.Failure));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Driving stops; the child's log says where it was.
        }
        catch (OperationCanceledException) when (attempt.Leave.IsCancellationRequested)
        {
            End(new AttemptResult.Stopped());
        }

        void End(AttemptResult result)
        {
            told?.Note(result);
            Send(new EndAttempt(attempt.Started, result));
        }
    }

    /// <summary>Stops what must end soon.</summary>
    /// <param name="cancel">The cancel of the run if it is that; what a child run must be told beyond the first word.</param>
    private void StopAttempts(CancelRequested? cancel = null)
    {
        foreach (var (address, attempt) in attempts)
        {
            if (!state.IsStopping(state.Steps[address])) continue;
            attempt.Cancel.Cancel();
            if (cancel is { Force: true } && attempt.ChildRun is { } child) host.TrySend(child, new CancelRun(cancel.By, Force: true));
        }
    }

    // What an attempt holds, above all the state that it began with, goes with the step's end and not with the run's.
    private void Forget(RunEvent ended)
    {
        var address = ended switch
        {
            StepSucceeded e => StepAddress.Of(e),
            StepFailed e => StepAddress.Of(e.Step, e.Element),
            StepCancelled e => StepAddress.Of(e.Step, e.Element),
            _ => null,
        };
        if (address is not null && attempts.TryRemove(address, out var attempt)) attempt.Dispose();
    }

    // Work stops with a checkpoint. A child run is not told: it is left where it is until an attempt goes on with it.
    private void PauseAttempts()
    {
        foreach (var (address, attempt) in attempts)
            if (state.Steps[address].IsInFlight) (state.Steps[address].Kind == StepKind.Workflow ? attempt.Leave : attempt.Cancel).Cancel();
    }

    /// <summary>An attempt in flight.</summary>
    private sealed class Attempt(AttemptStarted started, DateTimeOffset at, ExpressionScope scope, CancellationToken stop) : IDisposable
    {
        private CancellationTokenSource? leave;

        public AttemptStarted Started => started;

        public DateTimeOffset At => at;

        public ExpressionScope Scope => scope;

        /// <summary>Stops the work, or cancels the child run.</summary>
        public CancellationTokenSource Cancel { get; } = CancellationTokenSource.CreateLinkedTokenSource(stop);

        /// <summary>Leaves the child run without a word.</summary>
        public CancellationTokenSource Leave => leave ??= CancellationTokenSource.CreateLinkedTokenSource(stop);

        public string? ChildRun { get; set; }

        public Task Task { get; set; } = Task.CompletedTask;

        /// <summary>Done when it may begin.</summary>
        public Task Slot { get; set; } = Task.CompletedTask;

        /// <summary>The thread that tells of its end.</summary>
        public int Thread { get; set; }

        /// <summary>What that thread goes on with.</summary>
        public Attempt? Next { get; set; }

        public void Dispose()
        {
            Cancel.Dispose();
            leave?.Dispose();
        }
    }
}
