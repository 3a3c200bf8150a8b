using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>State of a run: nothing but the fold of its events.</summary>
public sealed record RunState
{
    private static readonly JsonObject NoValues = [];

    /// <summary>State of the run; never <see cref="RunStatus.Interrupted"/>, which only a look at the lease can tell.</summary>
    public RunStatus Status { get; private init; } = RunStatus.Queued;

    /// <summary>Every step of the plan by id.</summary>
    public required ImmutableDictionary<string, StepState> Steps { get; init; }

    /// <summary>Bound inputs.</summary>
    public JsonObject Inputs { get; private init; } = NoValues;

    /// <summary>Seed of the run.</summary>
    public long Seed { get; private init; }

    /// <summary>Fencing number of the newest driver; 0 before the first.</summary>
    public long Fence { get; private init; }

    /// <summary>Whether somebody asked to cancel.</summary>
    public bool CancelRequested { get; private init; }

    /// <summary>Whether the cancel skips <c>finally</c>.</summary>
    public bool CancelForced { get; private init; }

    /// <summary>Main steps that have not ended.</summary>
    public int OpenMainSteps { get; private init; }

    /// <summary>Finally steps that have not ended.</summary>
    public int OpenFinalSteps { get; private init; }

    /// <summary>First failure of a main step since the run was last started, or null.</summary>
    public Failure? MainFailure { get; private init; }

    /// <summary>First failure of a finally step since the run was last started, or null.</summary>
    public Failure? FinalFailure { get; private init; }

    /// <summary>Outputs of a succeeded run.</summary>
    public JsonObject Outputs { get; private init; } = NoValues;

    /// <summary>Why a failed run failed.</summary>
    public Failure? Failure { get; private init; }

    /// <summary>Whether the run has ended.</summary>
    public bool IsEnded => Status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled;

    /// <summary>The state before the first event.</summary>
    public static RunState Empty(Plan plan) => new()
    {
        Steps = plan.Steps.ToImmutableDictionary(s => s.Id, s => new StepState { IsFinal = s.IsFinal }),
        OpenMainSteps = plan.Steps.Count(s => !s.IsFinal),
        OpenFinalSteps = plan.Steps.Count(s => s.IsFinal),
    };

    /// <summary>The state after all of these events.</summary>
    public static RunState Fold(Plan plan, IEnumerable<RunEvent> events) => events.Aggregate(Empty(plan), (state, e) => state.Apply(e));

    /// <summary>The state after one more event.</summary>
    public RunState Apply(RunEvent runEvent) => runEvent switch
    {
        RunCreated e => this with { Inputs = e.Inputs, Seed = e.Seed },
        RunStarted e => this with { Status = RunStatus.Running, Fence = e.Fence },
        AttemptStarted e => With(e.Step, s => s with { Status = StepStatus.Running, Attempt = e.Attempt, Fence = e.Fence, Failure = null, Note = null }),
        CheckpointWritten => this,
        StepSucceeded e => End(e.Step, s => s with
        {
            Status = e.Cached ? StepStatus.Cached : StepStatus.Succeeded,
            Outputs = e.Outputs,
            Measurements = e.Measurements,
            Note = e.Note,
        }),
        // A lost attempt says nothing about the step: it does not count against its retries.
        AttemptFailed e => With(e.Step, s => s with
        {
            Status = StepStatus.Queued,
            Failure = e.Failure,
            Failures = s.Failures + (e.Failure.Kind is FailureKind.Lost or FailureKind.Crashed ? 0 : 1),
        }),
        RetryScheduled e => With(e.Step, s => s with { Status = StepStatus.Retrying }),
        StepFailed e => Fail(e),
        StepSkipped e => End(e.Step, s => s with { Status = StepStatus.Skipped, Note = e.Reason }),
        StepCancelled e => End(e.Step, s => s with { Status = StepStatus.Cancelled }),
        CancelRequested e => this with { CancelRequested = true, CancelForced = CancelForced || e.Force },
        RunRestarted e => Restart(e),
        RunSucceeded e => this with { Status = RunStatus.Succeeded, Outputs = e.Outputs },
        RunFailed e => this with { Status = RunStatus.Failed, Failure = e.Failure },
        RunCancelled => this with { Status = RunStatus.Cancelled },
        _ => throw new InvalidOperationException($"The event {runEvent.GetType().Name} has no fold."),
    };

    private RunState With(string step, Func<StepState, StepState> change) => this with { Steps = Steps.SetItem(step, change(Steps[step])) };

    private RunState End(string step, Func<StepState, StepState> change)
    {
        var isFinal = Steps[step].IsFinal;
        return With(step, change) with
        {
            OpenMainSteps = OpenMainSteps - (isFinal ? 0 : 1),
            OpenFinalSteps = OpenFinalSteps - (isFinal ? 1 : 0),
        };
    }

    private RunState Fail(StepFailed e)
    {
        var ended = End(e.Step, s => s with { Status = StepStatus.Failed, Failure = e.Failure });
        return Steps[e.Step].IsFinal
            ? ended with { FinalFailure = FinalFailure ?? e.Failure }
            : ended with { MainFailure = MainFailure ?? e.Failure };
    }

    private RunState Restart(RunRestarted e)
    {
        var steps = Steps;
        foreach (var id in e.Reset) steps = steps.SetItem(id, new StepState { IsFinal = steps[id].IsFinal, Attempt = steps[id].Attempt });
        return new RunState
        {
            Steps = steps,
            Inputs = Inputs,
            Seed = Seed,
            Fence = Fence,
            OpenMainSteps = steps.Values.Count(s => !s.IsFinal && !s.IsEnded),
            OpenFinalSteps = steps.Values.Count(s => s.IsFinal && !s.IsEnded),
        };
    }
}

/// <summary>State of one step.</summary>
public sealed record StepState
{
    /// <summary>Where it is.</summary>
    public StepStatus Status { get; init; } = StepStatus.Queued;

    /// <summary>Whether it belongs to <c>finally</c>.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Number of the last attempt; 0 before the first. Goes on counting over restarts.</summary>
    public int Attempt { get; init; }

    /// <summary>Fencing number under which the last attempt was started.</summary>
    public long Fence { get; init; }

    /// <summary>Attempts that failed since the run was last started; lost ones do not count.</summary>
    public int Failures { get; init; }

    /// <summary>Output record, once it ended well.</summary>
    public JsonObject? Outputs { get; init; }

    /// <summary>Figures of the machine and moment, once it ended well.</summary>
    public IReadOnlyDictionary<string, double> Measurements { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Why the last attempt or the step failed.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Why it was skipped, or another remark.</summary>
    public string? Note { get; init; }

    /// <summary>Whether it ended well.</summary>
    public bool IsGood => Status is StepStatus.Succeeded or StepStatus.Cached;

    /// <summary>Whether it has ended.</summary>
    public bool IsEnded => IsGood || Status is StepStatus.Failed or StepStatus.Skipped or StepStatus.Cancelled;
}
