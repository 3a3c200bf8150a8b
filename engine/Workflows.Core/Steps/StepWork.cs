using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Steps;

/// <summary>One attempt to be made.</summary>
public sealed record StepWork
{
    private string? key;

    /// <summary>Project of the run.</summary>
    public required string Project { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The plan, whose source resolves relative paths.</summary>
    public required Plan Plan { get; init; }

    /// <summary>The step.</summary>
    public required PlannedStep Step { get; init; }

    /// <summary>The event that started the attempt.</summary>
    public required AttemptStarted Attempt { get; init; }

    /// <summary>Address of the step in the run.</summary>
    public string Address => StepAddress.Of(Attempt);

    /// <summary>Run, step and element: the same for every attempt.</summary>
    public string IdempotencyKey => key ??= $"{RunId}/{Step.Id}/{Attempt.Element}";

    /// <summary>Values that the step's inputs are bound to.</summary>
    public required ExpressionScope Scope { get; init; }

    /// <summary>Seed of the run.</summary>
    public required long Seed { get; init; }

    /// <summary>Whether the attempt may start programs of the user's choice.</summary>
    public bool AllowsCommands { get; init; } = true;

    /// <summary>Whether the attempt may send requests to private addresses.</summary>
    public bool AllowsPrivateTargets { get; init; } = true;

    /// <summary>Whether a kept result is computed anew all the same; the new one takes its place.</summary>
    public bool IsForced { get; init; }
}
