using System.Text.Json.Nodes;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting.Insight;

/// <summary>What differs between two runs, as <c>compare --output json</c> prints it.</summary>
public sealed record RunComparison
{
    /// <summary>The run named first.</summary>
    public required ComparedRun Left { get; init; }

    /// <summary>The run named second.</summary>
    public required ComparedRun Right { get; init; }

    /// <summary>Inputs that differ, and <c>seed</c> when it does.</summary>
    public required IReadOnlyList<ValueDifference> Inputs { get; init; }

    /// <summary>The step that differed first in the order of work, and why; null when no step differs.</summary>
    public StepDifference? First { get; init; }

    /// <summary>Steps that differ, in the order of work.</summary>
    public required IReadOnlyList<StepDifference> Steps { get; init; }

    /// <summary>How many steps are the same in both.</summary>
    public required int SameSteps { get; init; }

    /// <summary>Every number among the outputs of the runs and their steps.</summary>
    public required IReadOnlyList<FigureDifference> Metrics { get; init; }

    /// <summary>Seconds and other figures of the machine and moment, which differ from run to run.</summary>
    public required IReadOnlyList<FigureDifference> Measurements { get; init; }
}

/// <summary>One side of a comparison.</summary>
/// <param name="RunId">UUIDv7.</param>
/// <param name="Number">From 1 in its project.</param>
/// <param name="Workflow">Name of its workflow.</param>
/// <param name="State">Its state.</param>
/// <param name="Plan">Hash of its plan.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="Seconds">Wall seconds, or null while it goes on.</param>
public sealed record ComparedRun(
    string RunId, long Number, string Workflow, RunStatus State, string Plan, DateTimeOffset CreatedAt, double? Seconds);

/// <summary>A value that differs.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Left">In the first run; null when it has none.</param>
/// <param name="Right">In the second run; null when it has none.</param>
public sealed record ValueDifference(string Name, JsonNode? Left, JsonNode? Right);

/// <summary>A step that differs.</summary>
/// <param name="Step">Its id and element.</param>
/// <param name="Left">Its state in the first run; null when it is not there.</param>
/// <param name="Right">Its state in the second run; null when it is not there.</param>
/// <param name="Reasons">Why, for people: <c>input temperature: 4 → 5</c>.</param>
public sealed record StepDifference(string Step, StepStatus? Left, StepStatus? Right, IReadOnlyList<string> Reasons);

/// <summary>A number side by side.</summary>
/// <param name="Name">The step and the path in its outputs, such as <c>quality.metrics.accuracy</c>; <c>outputs.</c> and a name for those of the run.</param>
/// <param name="Left">In the first run; null when it has none.</param>
/// <param name="Right">In the second run; null when it has none.</param>
public sealed record FigureDifference(string Name, double? Left, double? Right)
{
    /// <summary>Right minus left; null when one is missing.</summary>
    public double? Difference => Right - Left;
}
