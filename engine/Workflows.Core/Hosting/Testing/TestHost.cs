using Workflows.Core.Activities;
using Workflows.Core.Planning;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting.Testing;

/// <summary>What the runs of tests need.</summary>
internal sealed record TestHost(StepRunner Steps, ActivityCatalog Catalog, WorkflowOptions Options, TimeProvider Time)
{
    /// <summary>Whether a step with an effect does nothing that anybody outside would notice.</summary>
    public bool RunsInTests(PlannedStep step) => Catalog.Find(step.Activity) is { RunsInTests: true };
}
