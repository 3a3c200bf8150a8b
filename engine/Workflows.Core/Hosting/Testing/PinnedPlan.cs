using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting.Testing;

/// <summary>Makes the plan of a test: whatever a step with a given result is, it is an attempt that ends with that result.</summary>
internal static class PinnedPlan
{
    public static Plan Of(Plan plan, IReadOnlyList<PinnedStepSpec> pins)
    {
        var pinned = pins.Select(p => p.Id.Value).ToHashSet();
        var gone = new HashSet<string>();
        var steps = new List<PlannedStep>();
        foreach (var step in plan.Steps)
        {
            // What is inside of a group with a given result never begins.
            if (step.Parent is { } group && (pinned.Contains(group) || gone.Contains(group))) gone.Add(step.Id);
            else steps.Add(pinned.Contains(step.Id) ? Pinned(step) : step);
        }

        return plan with { Steps = steps };
    }

    private static PlannedStep Pinned(PlannedStep step) =>
        step with { Kind = StepKind.Activity, Cache = false, Approval = null, Wait = null, Child = null, Outputs = null };
}
