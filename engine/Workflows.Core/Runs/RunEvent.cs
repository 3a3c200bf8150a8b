using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>
/// One fact of a run. Events are the only truth: a run's state is their fold. They are stored as JSON with a type and the version of that type;
/// fields may be added with a default, never renamed, and every log ever written must keep loading.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RunCreated), "run-created")]
[JsonDerivedType(typeof(RunStarted), "run-started")]
[JsonDerivedType(typeof(AttemptStarted), "attempt-started")]
[JsonDerivedType(typeof(CheckpointWritten), "checkpoint-written")]
[JsonDerivedType(typeof(StepSucceeded), "step-succeeded")]
[JsonDerivedType(typeof(AttemptFailed), "attempt-failed")]
[JsonDerivedType(typeof(RetryScheduled), "retry-scheduled")]
[JsonDerivedType(typeof(StepFailed), "step-failed")]
[JsonDerivedType(typeof(StepSkipped), "step-skipped")]
[JsonDerivedType(typeof(StepCancelled), "step-cancelled")]
[JsonDerivedType(typeof(CancelRequested), "cancel-requested")]
[JsonDerivedType(typeof(RunRestarted), "run-restarted")]
[JsonDerivedType(typeof(RunSucceeded), "run-succeeded")]
[JsonDerivedType(typeof(RunFailed), "run-failed")]
[JsonDerivedType(typeof(RunCancelled), "run-cancelled")]
public abstract record RunEvent
{
    /// <summary>Version of this event type's JSON.</summary>
    [JsonPropertyName("v")]
    [JsonPropertyOrder(-1)]
    public int SchemaVersion { get; init; } = 1;
}

/// <summary>The run exists, queued.</summary>
public sealed record RunCreated : RunEvent
{
    /// <summary>Hash of its plan.</summary>
    public required string Plan { get; init; }

    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>Where the spec lay: equal plans of two places share one stored body, but each run reads its own files.</summary>
    public PlanSource? Source { get; init; }

    /// <summary>Bound inputs.</summary>
    public required JsonObject Inputs { get; init; }

    /// <summary>Seed of the run: <c>run --seed</c>, else the spec's.</summary>
    public required long Seed { get; init; }
}

/// <summary>A driver took the run under its lease.</summary>
/// <param name="Fence">Fencing number of the lease; grows with every taking.</param>
public sealed record RunStarted(long Fence) : RunEvent;

/// <summary>An event of one attempt of a step.</summary>
public abstract record AttemptEvent : RunEvent
{
    /// <summary>Id of the step.</summary>
    public required string Step { get; init; }

    /// <summary>Key of the element of an expanded step; null for a plain one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Element { get; init; }

    /// <summary>From 1 over the life of the run.</summary>
    public required int Attempt { get; init; }

    /// <summary>Fencing number of the lease under which the attempt was started. A result with an older one is refused.</summary>
    public required long Fence { get; init; }
}

/// <summary>An attempt may begin: the host starts it once this is persisted.</summary>
public sealed record AttemptStarted : AttemptEvent;

/// <summary>A checkpoint lies on disk.</summary>
public sealed record CheckpointWritten : AttemptEvent
{
    /// <summary>Epoch or step that it holds.</summary>
    public required long Position { get; init; }
}

/// <summary>A step ended well: by work, or by reuse of an earlier result.</summary>
public sealed record StepSucceeded : AttemptEvent
{
    /// <summary>The output record in JSON; artifacts as handles.</summary>
    public required JsonObject Outputs { get; init; }

    /// <summary>Whether the result was reused.</summary>
    public required bool Cached { get; init; }

    /// <summary>Cache key, or null for a step that has none.</summary>
    public string? Key { get; init; }

    /// <summary>Figures of this machine and moment; never part of an output.</summary>
    public IReadOnlyDictionary<string, double> Measurements { get; init; } = new Dictionary<string, double>();

    /// <summary>Remarks for people, such as why an earlier result was not reused.</summary>
    public string? Note { get; init; }
}

/// <summary>An attempt ended badly.</summary>
public sealed record AttemptFailed : AttemptEvent
{
    /// <summary>Why.</summary>
    public required Failure Failure { get; init; }
}

/// <summary>A further attempt is due.</summary>
public sealed record RetryScheduled : AttemptEvent
{
    /// <summary>How long to wait after this event.</summary>
    public required TimeSpan Delay { get; init; }
}

/// <summary>A step has failed for good.</summary>
/// <param name="Step">Its id.</param>
/// <param name="Failure">Why.</param>
public sealed record StepFailed(string Step, Failure Failure) : RunEvent;

/// <summary>A step was not run.</summary>
/// <param name="Step">Its id.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record StepSkipped(string Step, string Reason) : RunEvent;

/// <summary>A step was stopped or will not begin because the run is being cancelled.</summary>
/// <param name="Step">Its id.</param>
public sealed record StepCancelled(string Step) : RunEvent;

/// <summary>Somebody asked to cancel.</summary>
/// <param name="By">Who, for people.</param>
/// <param name="Force">Skip <c>finally</c> too.</param>
public sealed record CancelRequested(string By, bool Force) : RunEvent;

/// <summary>The run goes on with its stored plan.</summary>
/// <param name="By">Who, for people.</param>
/// <param name="Reset">Ids of the steps that run again: those not succeeded, those whose artifacts are gone, and all finally steps.</param>
public sealed record RunRestarted(string By, IReadOnlyList<string> Reset) : RunEvent;

/// <summary>The run ended well.</summary>
/// <param name="Outputs">Its outputs.</param>
public sealed record RunSucceeded(JsonObject Outputs) : RunEvent;

/// <summary>The run failed.</summary>
/// <param name="Failure">The first failure.</param>
public sealed record RunFailed(Failure Failure) : RunEvent;

/// <summary>The run was cancelled.</summary>
public sealed record RunCancelled : RunEvent;

/// <summary>An event as stored.</summary>
/// <param name="Seq">From 1 without gaps.</param>
/// <param name="At">When it was appended, UTC.</param>
/// <param name="Event">The fact.</param>
public sealed record StoredEvent(long Seq, DateTimeOffset At, RunEvent Event);
