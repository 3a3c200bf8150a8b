using Workflows.Core.Activities;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Makes the plan of drafts without mistakes.</summary>
internal static class PlanBuilder
{
    public static Plan Build(WorkflowSpec spec, PlanSource source, IReadOnlyList<PlannedInput> inputs, SpecValues values, IReadOnlyList<StepDraft> drafts) => new()
    {
        Workflow = spec.Name.Value,
        Version = spec.Version?.Value,
        Seed = spec.Seed,
        Inputs = inputs,
        Vars = OrNull(values.Vars),
        Env = OrNull(values.Env),
        Secrets = OrNull<string>([.. spec.Secrets.Select(s => s.Value)]),
        Concurrency = values.Concurrency,
        Timeout = spec.Timeout,
        Steps = [.. drafts.Select(StepOf)],
        Outputs = [.. values.Outputs.Select(o => o.Output)],
        Children = OrNull<Plan>([.. drafts.Select(d => d.Child?.Plan).OfType<Plan>().SelectMany(WithChildren).DistinctBy(p => p.Hash)]),
        Source = source,
    };

    // One flat list: a plan that held its own would be in it many times.
    private static IEnumerable<Plan> WithChildren(Plan child) => [child with { Children = null }, .. child.Children ?? []];

    private static IReadOnlyList<T>? OrNull<T>(IReadOnlyList<T> list) => list.Count > 0 ? list : null;

    private static PlannedStep StepOf(StepDraft draft)
    {
        var (spec, activity) = (draft.Spec, draft.Activity);
        return new PlannedStep
        {
            Id = draft.Id,
            Kind = draft.Kind,
            Parent = draft.Parent?.Id,
            Activity = NameOf(draft),
            ActivityVersion = activity?.Version ?? 1,
            Effect = activity?.Effect ?? (draft.Kind == StepKind.Group ? Effect.Pure : Effect.Effect),
            UsesDevice = activity?.UsesDevice ?? false,
            With = draft.With,
            Needs = [.. draft.Needs.Keys.Order(StringComparer.Ordinal)],
            If = draft.Condition,
            IfReplacesRule = draft.If?.ReplacesRule ?? false,
            Matrix = draft.Matrix,
            Foreach = draft.Foreach,
            MaxAttempts = draft.Kind is StepKind.Activity or StepKind.Workflow ? spec.Retry.MaxAttempts : 1,
            Retry = RetryOf(spec.Retry),
            Timeout = spec.Timeout,
            Cache = activity?.Caches(spec.CacheIsGiven ? spec.Cache : null, spec.CacheMaxAge is not null) ?? false,
            CacheMaxAge = spec.CacheMaxAge,
            Resources = ResourceCheck.RequestOf(draft),
            Isolation = spec.Resources?.Isolation,
            ContinueOnError = spec.ContinueOnError,
            Disabled = spec.Disabled,
            Priority = draft.Priority,
            Env = OrNull(draft.Env),
            Outputs = draft.Kind == StepKind.Group ? draft.GroupOutputs : null,
            Child = draft.Child?.Plan.Hash,
            Approval = draft.Approval,
            Wait = draft.Wait,
            IsFinal = draft.Phase == Phase.Finally,
            IsOnFailure = draft.Phase == Phase.OnFailure,
            Place = spec.Id.Span,
        };
    }

    private static string NameOf(StepDraft draft) => draft.Kind switch
    {
        StepKind.Activity => draft.Activity!.Name,
        StepKind.Workflow => $"workflow {draft.Child!.Plan.Workflow}",
        StepKind.Group => "group",
        StepKind.Approval => "approval",
        _ => "wait",
    };

    // What a step says nothing of stays out of the plan.
    private static RetryPolicy? RetryOf(RetrySpec retry) =>
        retry.Interval == TimeSpan.Zero && retry.On.Count == 0 ? null : new RetryPolicy(retry.Backoff, retry.Interval, retry.MaxInterval, retry.On);
}
