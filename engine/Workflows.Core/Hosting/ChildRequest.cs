using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>What an attempt of a sub-workflow asks for.</summary>
internal sealed record ChildRequest
{
    /// <summary>Id of the child run, which may exist.</summary>
    public required string Run { get; init; }

    public required RunSummary Parent { get; init; }

    public required PlannedStep Step { get; init; }

    public required AttemptStarted Attempt { get; init; }

    /// <summary>Plan of the parent.</summary>
    public required Plan Plan { get; init; }

    /// <summary>What the step's inputs are bound to.</summary>
    public required ExpressionScope Scope { get; init; }

    public required string? Author { get; init; }

    /// <summary>W3C <c>traceparent</c> of the attempt, or null.</summary>
    public required string? Trace { get; init; }

    /// <summary>Seed of the parent's run.</summary>
    public required long Seed { get; init; }

    /// <summary>Whether every step of the child runs although its results are kept.</summary>
    public required bool IsForced { get; init; }

    /// <summary>Takes what the parent's machine shall know.</summary>
    public required Action<RunCommand> Report { get; init; }
}
