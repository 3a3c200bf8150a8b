using System.Text.Json.Serialization;

namespace Workflows.Core.Diagnostics;

/// <summary>The closed list of reasons for which an attempt or a run fails. Retry policy reads this, never an exception class.</summary>
public enum FailureKind
{
    /// <summary>What the user gave is wrong: a file, a value, a model that does not fit. Not retried.</summary>
    Input,

    /// <summary>The activity's own work failed.</summary>
    Activity,

    /// <summary>Disk, memory, a device, the store.</summary>
    Resource,

    /// <summary>The attempt took longer than its <c>timeout</c>.</summary>
    Timeout,

    /// <summary>Somebody asked for it.</summary>
    Cancelled,

    /// <summary>The lease was lost: another driver may have taken over.</summary>
    Lost,

    /// <summary>The process that did the work died.</summary>
    Crashed,

    /// <summary>An approver said no.</summary>
    Rejected,

    /// <summary>A mistake of ours.</summary>
    Internal,
}

/// <summary>Why something failed, as data.</summary>
public sealed record Failure
{
    /// <summary>Which of the closed kinds.</summary>
    public required FailureKind Kind { get; init; }

    /// <summary>Stable word, for example <c>csv-not-a-number</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Names the thing, the value, the place and the next action.</summary>
    public required string Message { get; init; }

    /// <summary>Whether the same attempt may succeed when tried again.</summary>
    public bool Retryable { get; init; }

    /// <summary>Whether a new attempt may go on from the checkpoint of this one.</summary>
    public bool Resumable { get; init; }

    /// <summary>
    /// Whether a worker process died over the work while the driver of the run lives. It counts as a failed attempt, and is tried again once also where the
    /// step has no retry.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsWorkerDeath { get; init; }

    /// <summary>Whether the attempt was lost with its driver: that says nothing about the step and never counts.</summary>
    [JsonIgnore]
    public bool IsLoss => Kind == FailureKind.Lost || (Kind == FailureKind.Crashed && !IsWorkerDeath);

    /// <summary>The step in the YAML.</summary>
    public SourceSpan? Place { get; init; }
}

/// <summary>Carries a <see cref="Diagnostics.Failure"/> from where it is noticed to the step runner or the command line.</summary>
public sealed class FailureException : Exception
{
    /// <summary>A failure, with the exception behind it if there was one.</summary>
    public FailureException(Failure failure, Exception? inner = null)
        : base(failure?.Message, inner) => Failure = failure ?? throw new ArgumentNullException(nameof(failure));

    /// <summary>What failed and why.</summary>
    public Failure Failure { get; }

    /// <summary>A mistake in what the user gave.</summary>
    public static FailureException Input(string code, string message, Exception? inner = null) =>
        new(new Failure { Kind = FailureKind.Input, Code = code, Message = message }, inner);

    /// <summary>A resource that is missing, full or locked; tried again when the step allows it.</summary>
    public static FailureException Resource(string code, string message, Exception? inner = null) =>
        new(new Failure { Kind = FailureKind.Resource, Code = code, Message = message, Retryable = true, Resumable = true }, inner);
}
