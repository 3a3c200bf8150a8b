using Workflows.Core.Activities;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Makes the plan of drafts without mistakes.</summary>
internal static class PlanBuilder
{
    public static Plan Build(WorkflowSpec spec, PlanSource source, IReadOnlyList<StepDraft> drafts, IReadOnlyList<PlannedOutput> outputs)
    {
        var plan = new Plan
        {
            Hash = "",
            Workflow = spec.Name.Value,
            Version = spec.Version?.Value,
            Seed = spec.Seed,
            Inputs = [.. spec.Inputs.Select(InputOf)],
            Steps = [.. drafts.Select(StepOf)],
            Outputs = outputs,
            Source = source,
        };
        return plan with { Hash = PlanHash.Of(plan) };
    }

    private static PlannedInput InputOf(InputSpec input) => new()
    {
        Name = input.Name.Value,
        Type = input.Type,
        Required = input.Required,
        Default = input.Default is YamlScalar scalar ? Literals.Read(scalar, RunInputs.TypeOf(input.Type)) : null,
        Minimum = input.Minimum,
        Maximum = input.Maximum,
    };

    private static PlannedStep StepOf(StepDraft draft) => new()
    {
        Id = draft.Id,
        Activity = draft.Activity!.Name,
        ActivityVersion = draft.Activity.Version,
        Effect = draft.Activity.Effect,
        UsesDevice = draft.Activity.UsesDevice,
        With = draft.With,
        Needs = [.. draft.Needs.Keys.Order(StringComparer.Ordinal)],
        If = draft.If?.Text,
        IfReplacesRule = draft.If?.ReplacesRule ?? false,
        MaxAttempts = draft.Spec.Retry.MaxAttempts,
        Timeout = draft.Spec.Timeout,
        Cache = draft.Spec.Cache && draft.Activity.Effect != Effect.Effect,
        Resources = ResourceCheck.RequestOf(draft),
        IsFinal = draft.IsFinal,
        Place = draft.Spec.Id.Span,
    };
}
