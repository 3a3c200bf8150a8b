using Workflows.Core.Activities;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>What a spec names, and what each name means where it is used.</summary>
internal sealed class SpecNames
{
    private readonly Dictionary<string, StepDraft> steps;
    private readonly NameScope names;

    public SpecNames(WorkflowSpec spec, IReadOnlyList<StepDraft> drafts)
    {
        steps = drafts.ToDictionary(d => d.Id);
        names = new NameScope
        {
            Inputs = spec.Inputs.DistinctBy(i => i.Name.Value).ToDictionary(i => i.Name.Value, OfInput),
            Steps = drafts.ToDictionary(d => d.Id, d => d.Activity?.Outputs),
            WhyMissing = _ => null,
            Known = Guards.None,
        };
    }

    public StepDraft? Find(string id) => steps.GetValueOrDefault(id);

    /// <summary>
    /// Names inside a step. By the default rule it runs only when everything it reads has succeeded, so nothing is missing; a status function in
    /// <c>if</c> replaces that rule.
    /// </summary>
    public NameScope InStep(StepDraft step, bool replacesRule) => names with
    {
        WhyMissing = id => step.IsFinal && !steps[id].IsFinal ? $"a step of 'finally' runs whatever became of step '{id}'"
            : replacesRule ? $"the status function in 'if' lets step '{step.Id}' run even when step '{id}' did not succeed"
            : null,
        SuccessCoversNeeds = !step.IsFinal,
    };

    /// <summary>Names in the outputs of the workflow, which exist only when the run has succeeded.</summary>
    public NameScope InOutputs() => names with
    {
        WhyMissing = id => steps[id].MaySkip ? $"step '{id}', or one that it needs, may be skipped" : null,
    };

    private static Field OfInput(InputSpec input) => new()
    {
        Name = input.Name.Value,
        Type = RunInputs.TypeOf(input.Type),
        Description = input.Description ?? "",
        Required = input.Required || input.Default is not null,
    };
}
