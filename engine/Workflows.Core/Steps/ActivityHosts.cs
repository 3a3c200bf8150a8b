using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Steps;

/// <summary>Chooses the process in which a step's activity is called: as the step says, else as the host says for native code.</summary>
/// <param name="local">The process of the engine.</param>
/// <param name="workers">Other processes; null where the host has none.</param>
/// <param name="native">What holds for native code of steps that do not say.</param>
public sealed class ActivityHosts(LocalActivityHost local, IActivityHost? workers, Isolation native)
{
    /// <summary>The host for a step.</summary>
    /// <exception cref="FailureException"><c>isolation-unavailable</c>.</exception>
    public IActivityHost For(PlannedStep step, ActivityDescriptor activity)
    {
        if ((step.Isolation ?? (activity.IsNative ? native : Isolation.None)) == Isolation.None) return local;
        return workers ?? throw FailureException.Input(
            "isolation-unavailable", $"Step '{step.Id}' asks for a process of its own, and this host has none to give. Write 'isolation: none' under 'resources', or run the workflow with 'workflows run'.");
    }
}
