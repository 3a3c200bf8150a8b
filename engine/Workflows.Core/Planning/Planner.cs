using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>
/// Compiles a spec into a plan: resolves activities, types inputs and expressions, finds edges, cycles, values that may be missing, test data that leak
/// and resources that nothing can give. All mistakes are reported together, and there is no plan while one stands. Safe for concurrent use.
/// </summary>
/// <param name="catalog">The activities that specs may use.</param>
/// <param name="devices">Devices of this machine; none leaves resources unchecked.</param>
public sealed class Planner(ActivityCatalog catalog, IReadOnlyList<Device> devices)
{
    /// <summary>The plan of a spec, or what is wrong with it.</summary>
    /// <param name="spec">As read.</param>
    /// <param name="source">Where the spec lies; literal paths are looked up from there.</param>
    public PlanResult Plan(WorkflowSpec spec, PlanSource source)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var diagnostics = new List<Diagnostic>();
        var drafts = Drafts(spec, diagnostics);
        var names = new SpecNames(spec, drafts);

        foreach (var draft in drafts) BindStep(draft, names, source, diagnostics);
        var graph = new StepGraph(drafts, diagnostics);
        if (graph.Order is { } order)
        {
            LeakCheck.Run(order, names, diagnostics);
            foreach (var draft in order) draft.MaySkip = MaySkip(draft, names);
        }

        ResourceCheck.Run(drafts, devices, diagnostics);
        var outputs = BindOutputs(spec, names, source, diagnostics);
        diagnostics = [.. diagnostics.OrderBy(d => d.Span.Line).ThenBy(d => d.Span.Column)];
        return diagnostics.Exists(d => d.Severity == Severity.Error)
            ? new PlanResult(null, diagnostics)
            : new PlanResult(PlanBuilder.Build(spec, source, drafts, outputs), diagnostics);
    }

    private List<StepDraft> Drafts(WorkflowSpec spec, List<Diagnostic> diagnostics)
    {
        var drafts = new List<StepDraft>();
        var ids = new HashSet<string>();
        foreach (var (step, isFinal) in spec.Steps.Select(s => (s, false)).Concat(spec.Finally.Select(s => (s, true))))
        {
            if (!ids.Add(step.Id.Value))
            {
                diagnostics.Add(new Diagnostic(DiagnosticCodes.DuplicateId, Severity.Error, step.Id.Span, $"There are two steps '{step.Id.Value}'.", "Rename one of the two."));
                continue;
            }

            var activity = catalog.Find(step.Uses!.Value);
            if (activity is null) ReportUnknown(step.Uses, diagnostics);
            drafts.Add(new StepDraft(step, activity, isFinal));
        }

        return drafts;
    }

    private void ReportUnknown(Located<string> uses, List<Diagnostic> diagnostics)
    {
        var fix = catalog.Suggest(uses.Value) is { } nearest ? $"Did you mean '{nearest}'?" : "See 'workflows schema' for the activities that there are.";
        diagnostics.Add(new Diagnostic(DiagnosticCodes.UnknownActivity, Severity.Error, uses.Span, $"There is no activity '{uses.Value}'.", fix));
    }

    private static void BindStep(StepDraft draft, SpecNames names, PlanSource source, List<Diagnostic> diagnostics)
    {
        var plain = names.InStep(draft, replacesRule: false) with { AllowsStatus = true };
        var withStatus = names.InStep(draft, replacesRule: true) with { AllowsStatus = true };
        if (draft.Spec.If is { } condition)
            draft.If = new ExpressionBinder(plain, draft.Uses, diagnostics).BindCondition(condition, withStatus);

        var scope = names.InStep(draft, draft.If?.ReplacesRule == true) with { Known = draft.If?.Known ?? Guards.None };
        var values = new ValueBinder($"step '{draft.Id}'", new ExpressionBinder(scope, draft.Uses, diagnostics), source, diagnostics);
        if (draft.Activity is { } activity) draft.With = values.BindInputs(draft.Spec.With, activity.Inputs, draft.Spec.Uses!);
        else foreach (var entry in draft.Spec.With.Entries) values.BindAny(entry.Value, entry.Key.Value);
    }

    private static List<PlannedOutput> BindOutputs(WorkflowSpec spec, SpecNames names, PlanSource source, List<Diagnostic> diagnostics)
    {
        var values = new ValueBinder("the outputs", new ExpressionBinder(names.InOutputs(), [], diagnostics), source, diagnostics);
        return [.. spec.Outputs.Select(o => (o.Name, Value: values.BindAny(o.Value, o.Name.Value))).Where(o => o.Value is not null).Select(o => new PlannedOutput(o.Name.Value, o.Value!))];
    }

    // In a run that succeeds a step has succeeded, unless its condition was false or a step that it needs was skipped.
    private static bool MaySkip(StepDraft draft, SpecNames names) =>
        (draft.If is { Text: not "always()" })
        || (draft.If is null && draft.Needs.Keys.Select(names.Find).Any(n => n is { MaySkip: true } && n.IsFinal == draft.IsFinal));
}
