using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Hosting;

/// <summary>Finds what a sub-workflow step runs, and with what.</summary>
internal static class ChildPlans
{
    /// <exception cref="FailureException"><c>plan-missing</c>.</exception>
    public static Plan Of(Plan plan, PlannedStep step) => plan.FindChild(step.Child!) ?? throw new FailureException(new Failure
    {
        Kind = FailureKind.Internal,
        Code = "plan-missing",
        Message = $"The plan of '{plan.Workflow}' lacks the sub-workflow {step.Child} of step '{step.Id}'. Start a new run.",
    });

    /// <summary>The inputs that the step gives, checked, and defaults for the others.</summary>
    /// <exception cref="FailureException">An expression fails, or a value is no input of the child.</exception>
    public static JsonObject InputsOf(PlannedStep step, ExpressionScope scope, Plan child)
    {
        var given = Bindings.Resolve(step.With, scope).ToDictionary(w => w.Key, w => GivenInput.OfJson(w.Value?.DeepClone()));
        var (inputs, mistakes) = RunInputs.Bind(child, given);
        return inputs ?? throw new FailureException(new Failure
        {
            Kind = FailureKind.Input,
            Code = mistakes[0].Code,
            Message = $"Step '{step.Id}' gives workflow '{child.Workflow}' a wrong input. {mistakes[0].Message} {mistakes[0].Fix}",
            Place = step.Place,
        });
    }
}
