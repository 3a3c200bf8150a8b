using Workflows.Core.Planning;

namespace Workflows.Core.Hosting;

/// <summary>What running a plan now would do.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Steps">All steps in the spec's order.</param>
public sealed record PlanPreview(Plan Plan, IReadOnlyList<StepPreview> Steps)
{
    /// <summary>Whether any step with a reusable result would run again.</summary>
    public bool WouldRun => Steps.Any(s => s.Action == StepAction.Run);
}

/// <summary>What would happen to one step.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Uses">Name of its activity.</param>
/// <param name="Action">Reused, run, or always run.</param>
/// <param name="Reason">Why, for people: <c>input temperature: 4 → 5</c>.</param>
/// <param name="ExpectedSeconds">From history, or null when it never ran.</param>
public sealed record StepPreview(string Id, string Uses, StepAction Action, string Reason, double? ExpectedSeconds);

/// <summary>What would happen to a step.</summary>
public enum StepAction
{
    /// <summary>An earlier result would be reused.</summary>
    Cached,

    /// <summary>It would run.</summary>
    Run,

    /// <summary>It runs every time, since it has an effect or <c>cache: false</c>.</summary>
    Effect,
}
