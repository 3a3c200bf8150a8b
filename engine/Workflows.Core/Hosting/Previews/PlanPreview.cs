using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Hosting.Previews;

/// <summary>What running a plan now would do.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Steps">All steps in the spec's order; elements behind their step as far as they are known, the steps of a group behind it.</param>
public sealed record PlanPreview(Plan Plan, IReadOnlyList<StepPreview> Steps)
{
    /// <summary>Whether any step with a reusable result would run again.</summary>
    public bool WouldRun => Steps.Any(s => s.Action == StepAction.Run);

    /// <summary>Outputs of the run when every one of its steps would be reused; else null.</summary>
    public JsonObject? Outputs { get; init; }
}

/// <summary>What would happen to one step.</summary>
public sealed record StepPreview
{
    /// <summary>Its id, and its element.</summary>
    public required string Id { get; init; }

    /// <summary>Name of its activity, or the word of what else it is.</summary>
    public required string Uses { get; init; }

    /// <summary>What it is.</summary>
    public required StepKind Kind { get; init; }

    /// <summary>The group or expanded step that it belongs to, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>Reused, run, skipped, waited for.</summary>
    public required StepAction Action { get; init; }

    /// <summary>Why, for people: <c>input temperature: 4 → 5</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The step that must run first, so that no more is known; null when everything is.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>From history, or null when it never ran.</summary>
    public double? ExpectedSeconds { get; init; }

    /// <summary>Of a step with an effect: its inputs as far as they are known.</summary>
    public JsonObject? With { get; init; }

    /// <summary>Its condition when that is not known yet, or null.</summary>
    public string? If { get; init; }

    /// <summary>Where it stands in the spec.</summary>
    public required SourceSpan Place { get; init; }
}

/// <summary>What would happen to a step.</summary>
public enum StepAction
{
    /// <summary>An earlier result would be reused.</summary>
    Cached,

    /// <summary>It would run.</summary>
    Run,

    /// <summary>It runs every time, since it has an effect or <c>cache: false</c>.</summary>
    Effect,

    /// <summary>It would not run.</summary>
    Skip,

    /// <summary>It would wait for people, for time or for an event.</summary>
    Wait,
}
