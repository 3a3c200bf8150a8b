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
[JsonDerivedType(typeof(AttemptPaused), "attempt-paused")]
[JsonDerivedType(typeof(RetryScheduled), "retry-scheduled")]
[JsonDerivedType(typeof(StepFailed), "step-failed")]
[JsonDerivedType(typeof(StepSkipped), "step-skipped")]
[JsonDerivedType(typeof(StepCancelled), "step-cancelled")]
[JsonDerivedType(typeof(StepExpanded), "step-expanded")]
[JsonDerivedType(typeof(GroupStarted), "group-started")]
[JsonDerivedType(typeof(StepWaiting), "step-waiting")]
[JsonDerivedType(typeof(StepContinued), "step-continued")]
[JsonDerivedType(typeof(ApprovalGiven), "approval-given")]
[JsonDerivedType(typeof(ApprovalRefused), "approval-refused")]
[JsonDerivedType(typeof(SignalReceived), "signal-received")]
[JsonDerivedType(typeof(SignalTaken), "signal-taken")]
[JsonDerivedType(typeof(ChildStarted), "child-started")]
[JsonDerivedType(typeof(RunWaiting), "run-waiting")]
[JsonDerivedType(typeof(RunContinued), "run-continued")]
[JsonDerivedType(typeof(PauseRequested), "pause-requested")]
[JsonDerivedType(typeof(ResumeRequested), "resume-requested")]
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

    /// <summary>Who started it, for approvals and people; null when unknown.</summary>
    public string? By { get; init; }

    /// <summary>W3C <c>traceparent</c> of whoever started it, or null.</summary>
    public string? Trace { get; init; }

    /// <summary>The step of another run that started it; null for a run of its own.</summary>
    public ParentStep? Parent { get; init; }

    /// <summary>The run that it replays, or null.</summary>
    public string? ReplayOf { get; init; }

    /// <summary>Ids of the steps that may run; the others are skipped. Null for all.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Ids of the steps that run although their results are kept; null for none.</summary>
    public IReadOnlyList<string>? Forced { get; init; }
}

/// <summary>The step that started a child run.</summary>
/// <param name="Run">Id of its run.</param>
/// <param name="Step">Its id.</param>
/// <param name="Element">Its element, or null.</param>
public sealed record ParentStep(string Run, string Step, string? Element = null);

/// <summary>A driver took the run under its lease.</summary>
/// <param name="Fence">Fencing number of the lease; grows with every taking.</param>
public sealed record RunStarted(long Fence) : RunEvent;

/// <summary>An event of one attempt of a step.</summary>
public abstract record AttemptEvent : RunEvent
{
    /// <summary>Id of the step.</summary>
    public required string Step { get; init; }

    /// <summary>Keys of the elements around and of the step, outermost first, joined with <c>/</c>; null outside of every expansion.</summary>
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

    /// <summary>Id of the run that computed a reused result; null when this one did.</summary>
    public string? ComputedBy { get; init; }

    /// <summary>Figures of this machine and moment; never part of an output. Null for none.</summary>
    public IReadOnlyDictionary<string, double>? Measurements { get; init; }

    /// <summary>Remarks for people, such as why an earlier result was not reused.</summary>
    public string? Note { get; init; }
}

/// <summary>An attempt ended badly.</summary>
public sealed record AttemptFailed : AttemptEvent
{
    /// <summary>Why.</summary>
    public required Failure Failure { get; init; }
}

/// <summary>An attempt stopped because the run was paused, or was due while it was: the next one goes on from its checkpoint and no retry is used up.</summary>
public sealed record AttemptPaused : AttemptEvent;

/// <summary>A further attempt is due.</summary>
public sealed record RetryScheduled : AttemptEvent
{
    /// <summary>How long to wait after this event.</summary>
    public required TimeSpan Delay { get; init; }
}

/// <summary>A step has failed for good.</summary>
/// <param name="Step">Its id.</param>
/// <param name="Failure">Why.</param>
/// <param name="Element">As in <see cref="AttemptEvent.Element"/>.</param>
public sealed record StepFailed(string Step, Failure Failure, string? Element = null) : RunEvent;

/// <summary>A step was not run.</summary>
/// <param name="Step">Its id.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Element">As in <see cref="AttemptEvent.Element"/>.</param>
public sealed record StepSkipped(string Step, string Reason, string? Element = null) : RunEvent;

/// <summary>A step was stopped or will not begin because the run is being cancelled.</summary>
/// <param name="Step">Its id.</param>
/// <param name="Element">As in <see cref="AttemptEvent.Element"/>.</param>
public sealed record StepCancelled(string Step, string? Element = null) : RunEvent;

/// <summary>A matrix or foreach step has its elements. Their keys are facts: kept on restart, computed again on replay.</summary>
/// <param name="Step">Its id.</param>
/// <param name="Items">Elements in order.</param>
/// <param name="Element">Element around the step, or null.</param>
public sealed record StepExpanded(string Step, IReadOnlyList<ExpandedElement> Items, string? Element = null) : RunEvent;

/// <summary>One element of an expanded step.</summary>
/// <param name="Key">Unique among its siblings; without <c>/</c> and <c>@</c>.</param>
/// <param name="Matrix">Its combination, or null.</param>
/// <param name="Item">Its item, or null.</param>
public sealed record ExpandedElement(string Key, JsonObject? Matrix = null, JsonNode? Item = null);

/// <summary>The steps of a group, or the elements of an expanded step, may begin.</summary>
/// <param name="Step">Id of the group or of the expanded step.</param>
/// <param name="Element">As in <see cref="AttemptEvent.Element"/>.</param>
public sealed record GroupStarted(string Step, string? Element = null) : RunEvent;

/// <summary>A step waits for something outside; its timer runs from when this event was stored.</summary>
public sealed record StepWaiting : AttemptEvent
{
    /// <summary>What for.</summary>
    public required WaitReason For { get; init; }
}

/// <summary>The child run of a sub-workflow waits no longer: the attempt goes on.</summary>
public sealed record StepContinued : AttemptEvent;

/// <summary>What a step waits for.</summary>
public sealed record WaitReason
{
    /// <summary>Which kind.</summary>
    public required WaitKind Kind { get; init; }

    /// <summary>For people: the question of an approval, the name of an event, the length of a pause.</summary>
    public required string Message { get; init; }

    /// <summary>How long from the event on, or null for ever.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>The moment, or null.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Name of the event, or null.</summary>
    public string? Event { get; init; }

    /// <summary>Values shown to approvers by name, or null.</summary>
    public JsonObject? Evidence { get; init; }

    /// <summary>Id of the child run that waits in the step's place, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Run { get; init; }

    /// <summary>Who has what is waited for, or null. Never stored: it changes while one waits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<WaitHolder>? Holders { get; init; }

    /// <summary>Place in the queue from 1, or null where there is none. Never stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Position { get; init; }

    /// <summary>Seconds until its turn comes, judged by how long the same work took before; null when nothing is known. Never stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EstimateSeconds { get; init; }
}

/// <summary>Somebody who has what others wait for.</summary>
/// <param name="Run">Number of the run.</param>
/// <param name="RunId">Its id.</param>
/// <param name="Workflow">Its workflow.</param>
/// <param name="Step">Address of the step; null for the run itself.</param>
/// <param name="Since">Since when, UTC.</param>
public sealed record WaitHolder(long Run, string RunId, string Workflow, string? Step, DateTimeOffset Since);

/// <summary>Kinds of waiting.</summary>
public enum WaitKind
{
    /// <summary>People must answer.</summary>
    Approval,

    /// <summary>Time must pass.</summary>
    Timer,

    /// <summary>An event must come.</summary>
    Event,

    /// <summary>Other runs of its concurrency group must end.</summary>
    Concurrency,

    /// <summary>Others must give memory of a device back.</summary>
    Device,

    /// <summary>Somebody paused the run and must resume it.</summary>
    Paused,
}

/// <summary>Somebody said yes. Appended by whoever asks; the driver decides what follows.</summary>
/// <param name="Step">Id of the approval.</param>
/// <param name="By">Who.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Comment">Free text, or null.</param>
/// <param name="Element">As in <see cref="AttemptEvent.Element"/>.</param>
/// <param name="Roles">Roles that they had, or null for none.</param>
public sealed record ApprovalGiven(
    string Step, string By, DateTimeOffset At, string? Comment = null, string? Element = null, IReadOnlyList<string>? Roles = null) : RunEvent;

/// <summary>Somebody said no.</summary>
/// <param name="Step">Id of the approval.</param>
/// <param name="By">Who.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Comment">Free text, or null.</param>
/// <param name="Element">As in <see cref="AttemptEvent.Element"/>.</param>
/// <param name="Roles">Roles that they had, or null for none.</param>
public sealed record ApprovalRefused(
    string Step, string By, DateTimeOffset At, string? Comment = null, string? Element = null, IReadOnlyList<string>? Roles = null) : RunEvent;

/// <summary>An event came from outside. The first waiting step that it matches takes it, now or later.</summary>
/// <param name="Name">Name of the event.</param>
/// <param name="By">Who sent it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Data">What came with it, or null.</param>
public sealed record SignalReceived(string Name, string By, DateTimeOffset At, JsonNode? Data = null) : RunEvent;

/// <summary>A waiting step took an event.</summary>
/// <param name="Step">Id of the wait.</param>
/// <param name="Signal">Which <see cref="SignalReceived"/> of the run, from 1.</param>
/// <param name="Element">As in <see cref="AttemptEvent.Element"/>.</param>
public sealed record SignalTaken(string Step, int Signal, string? Element = null) : RunEvent;

/// <summary>A sub-workflow has its run; the host creates it once this is persisted, unless it exists.</summary>
public sealed record ChildStarted : AttemptEvent
{
    /// <summary>Id of the child run.</summary>
    public required string Run { get; init; }
}

/// <summary>Nothing can go on until something outside happens.</summary>
/// <param name="Reasons">One for each waiting step, in order.</param>
public sealed record RunWaiting(IReadOnlyList<WaitReason> Reasons) : RunEvent;

/// <summary>Something goes on again.</summary>
public sealed record RunContinued : RunEvent;

/// <summary>Somebody asked to pause: attempts stop with a checkpoint, and nothing begins before <see cref="ResumeRequested"/>. Time goes on.</summary>
/// <param name="By">Who, for people.</param>
public sealed record PauseRequested(string By) : RunEvent;

/// <summary>Somebody asked to go on after a pause.</summary>
/// <param name="By">Who, for people.</param>
public sealed record ResumeRequested(string By) : RunEvent;

/// <summary>Somebody asked to cancel, or the time of the run is over.</summary>
/// <param name="By">Who, for people.</param>
/// <param name="Force">Skip <c>finally</c> too.</param>
/// <param name="Failure">What the run fails with for that; null for a request, after which it ends cancelled.</param>
public sealed record CancelRequested(string By, bool Force, Failure? Failure = null) : RunEvent;

/// <summary>The run goes on with its stored plan.</summary>
/// <param name="By">Who, for people.</param>
/// <param name="Reset">Addresses of the steps that run again: those not succeeded, those whose artifacts are gone, and all onFailure and finally steps.</param>
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
