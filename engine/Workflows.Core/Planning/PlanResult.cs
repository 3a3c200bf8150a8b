using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning;

/// <summary>What came of planning.</summary>
/// <param name="Plan">The plan; null exactly when a diagnostic is an error.</param>
/// <param name="Diagnostics">Everything found, by place.</param>
public sealed record PlanResult(Plan? Plan, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>What starts runs of the plan by itself; null for nothing, and without a plan.</summary>
    public PlannedTriggers? Triggers { get; init; }
}
