using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>
/// Compiles a spec into a plan: resolves activities and sub-workflows, types inputs and expressions, finds edges, cycles, values that may be missing, test
/// data that leak and resources that nothing can give. All mistakes are reported together, and there is no plan while one stands. Safe for concurrent use.
/// </summary>
/// <param name="catalog">The activities that specs may use.</param>
/// <param name="devices">Devices of this machine; none leaves resources unchecked.</param>
public sealed class Planner(ActivityCatalog catalog, IReadOnlyList<Device> devices)
{
    /// <summary>The plan of a spec, or what is wrong with it.</summary>
    /// <param name="spec">As read.</param>
    /// <param name="source">Where the spec lies; literal paths are looked up from there.</param>
    /// <param name="family">The workflows that it uses; null when it uses none.</param>
    public PlanResult Plan(WorkflowSpec spec, PlanSource source, WorkflowFamily? family = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(source);
        var children = new ChildPlanner(family ?? WorkflowFamily.None, source, (s, place, all) => new SpecPlanner(catalog, devices, s, place, all, isChild: true).Plan());
        var planned = new SpecPlanner(catalog, devices, spec, source, children, isChild: false).Plan();
        IReadOnlyList<Diagnostic> diagnostics = [.. planned.Diagnostics, .. children.Diagnostics];
        var plan = diagnostics.Any(d => d.Severity == Severity.Error) ? null : planned.Workflow?.Plan;
        return new PlanResult(plan, diagnostics) { Triggers = plan is null ? null : planned.Triggers };
    }
}
