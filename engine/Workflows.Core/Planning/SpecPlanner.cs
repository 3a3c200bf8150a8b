using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Plans one workflow.</summary>
internal sealed class SpecPlanner(ActivityCatalog catalog, IReadOnlyList<Device> devices, WorkflowSpec spec, PlanSource source, ChildPlanner children, bool isChild)
{
    private readonly Findings findings = new();
    private readonly List<StepDraft> drafts = [];

    public Planned Plan()
    {
        List<PlannedInput> inputs = [.. spec.Inputs.DistinctBy(i => i.Name.Value).Select(i => PlannedInputs.Of(i, findings))];
        var ids = new HashSet<string>();
        AddDrafts(spec.Steps, null, Phase.Main, ids);
        AddDrafts(spec.OnFailure, null, Phase.OnFailure, ids);
        AddDrafts(spec.Finally, null, Phase.Finally, ids);
        var hashes = new FileHashes(source);
        var names = new SpecNames(spec, inputs, drafts, hashes, findings);
        var values = new SpecValues(spec, names, source, findings);
        values.BindNames();
        var leaks = new LeakCheck(names, values.NameUses, isChild, findings);
        BindSteps(names, leaks);

        ResourceCheck.Run(drafts, devices, findings);
        values.BindOutputs();
        var flows = leaks.OutputsOf(values.OutputUses);
        var triggers = new TriggerBinder(spec, inputs, names, values, findings).Bind();
        new TestCheck(spec, inputs, names, values, source, findings).Run();
        UnusedCheck.Run(spec, drafts, values.AllUses(drafts), findings);

        var diagnostics = findings.InOrder();
        if (diagnostics.Any(d => d.Severity == Severity.Error) || drafts.Exists(d => d.Kind == StepKind.Workflow && d.Child is null)) return new Planned(null, diagnostics);
        return new Planned(new PlannedChild
        {
            Plan = PlanBuilder.Build(spec, source, inputs, values, drafts) with { HashedFiles = [.. hashes.Matched] },
            Inputs = new RecordType([.. inputs.Select(i => PlannedInputs.FieldOf(i) with { Fits = leaks.FittingInputs.Contains(i.Name) })]),
            Outputs = new RecordType([.. values.Outputs.Select(o => new Field { Name = o.Output.Name, Type = o.Type, Description = "", Required = true })]),
            Flows = flows,
            Height = drafts.Max(d => d.Child?.Height + 1) ?? 0,
        }, diagnostics) { Triggers = triggers };
    }

    private void AddDrafts(IReadOnlyList<StepSpec> steps, StepDraft? parent, Phase phase, HashSet<string> ids)
    {
        foreach (var step in steps)
        {
            if (!ids.Add(step.Id.Value))
            {
                findings.Error(DiagnosticCodes.DuplicateId, step.Id.Span, $"There are two steps '{step.Id.Value}'.", "Rename one of the two.");
                continue;
            }

            var activity = step.Uses is { } uses ? catalog.Find(uses.Value) : null;
            if (step.Uses is not null && activity is null) ReportUnknown(step.Uses);
            var draft = new StepDraft(step, parent, phase) { Activity = activity, Child = step.Workflow is { } child ? children.Plan(child.Use, source, findings) : null };
            drafts.Add(draft);
            if (step.Steps is { } inside) AddDrafts(inside, draft, phase, ids);
        }
    }

    private void ReportUnknown(Located<string> uses)
    {
        var fix = !findings.IsLong && catalog.Suggest(uses.Value) is { } nearest ? $"Did you mean '{nearest}'?" : "See 'workflows schema' for the activities that there are.";
        findings.Error(DiagnosticCodes.UnknownActivity, uses.Span, $"There is no activity '{uses.Value}'.", fix);
    }

    private void BindSteps(SpecNames names, LeakCheck leaks)
    {
        var binder = new StepBinder(names, source, findings);
        foreach (var draft in drafts) binder.Begin(draft);
        foreach (var part in TypeOrder.Of(drafts, names))
        {
            if (part.IsOutputs) binder.TypeOutputs(part.Step);
            else binder.BindExpansion(part.Step);
        }

        var groups = drafts.Where(d => d.Kind == StepKind.Group).ToList();
        foreach (var draft in drafts.TakeWhile(_ => !findings.IsFull)) binder.Bind(draft);
        foreach (var group in groups) binder.ReadOutputs(group);
        if (new StepGraph(drafts, names, findings).Order is { } order)
        {
            leaks.Run(order);
            foreach (var draft in order) draft.MaySkip = MaySkip(draft, names);
        }

        foreach (var group in groups) binder.BindOutputs(group);
    }

    // In a run that succeeds a step has succeeded, unless it is disabled, its condition was false or a step that it needs was skipped.
    private static bool MaySkip(StepDraft draft, SpecNames names) =>
        draft.Spec.Disabled
        || (draft.Spec.If is not null && draft.Condition is not "always()")
        || (draft.Spec.If is null && draft.Needs.Keys.Select(names.Find).Any(n => n is { MaySkip: true } && n.Phase == draft.Phase));
}
