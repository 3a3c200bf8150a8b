using System.Text.Json;

namespace Workflows.Core.Runs;

/// <summary>State of a run.</summary>
public enum RunStatus
{
    /// <summary>Created, not yet driven.</summary>
    Queued,

    /// <summary>Driven.</summary>
    Running,

    /// <summary>Driven, but nothing can go on until something outside happens.</summary>
    Waiting,

    /// <summary>Not ended and nobody drives it. Never stored: it follows from the lease.</summary>
    Interrupted,

    /// <summary>Ended well.</summary>
    Succeeded,

    /// <summary>Ended badly.</summary>
    Failed,

    /// <summary>Ended by request.</summary>
    Cancelled,
}

/// <summary>State of a step.</summary>
public enum StepStatus
{
    /// <summary>Not yet begun.</summary>
    Queued,

    /// <summary>An attempt runs or waits for its device.</summary>
    Running,

    /// <summary>Waits for something outside.</summary>
    Waiting,

    /// <summary>An attempt failed and the next one is due.</summary>
    Retrying,

    /// <summary>Ended well.</summary>
    Succeeded,

    /// <summary>An earlier result was reused.</summary>
    Cached,

    /// <summary>Ended badly.</summary>
    Failed,

    /// <summary>Not run.</summary>
    Skipped,

    /// <summary>Stopped, or never begun, by request.</summary>
    Cancelled,

    /// <summary>Began, and nobody drives it. Never stored.</summary>
    Interrupted,
}

/// <summary>What states mean, and their words as JSON, expressions and terminals show them.</summary>
public static class StatusWords
{
    /// <summary>Whether a run in this state has ended; a restart may still go on with it.</summary>
    public static bool IsEnded(this RunStatus status) => status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled;

    /// <summary>For example <c>succeeded</c>.</summary>
    public static string Word(this RunStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());

    /// <summary>For example <c>cached</c>.</summary>
    public static string Word(this StepStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());
}
