using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Binds what stands in a step: its condition, environment, elements, inputs and outputs.</summary>
internal sealed class StepBinder(SpecNames names, PlanSource source, Findings findings)
{
    private static readonly string[] Reserved = ["key", "matrix", "item", "state"];
    private static readonly StringType ElementState = new(["succeeded"]);

    private static readonly RecordType ApprovalOutputs = Record(("approvedBy", new ListType(DataType.String)), ("at", DataType.String), ("comment", DataType.String));
    private static readonly RecordType WaitOutputs = Record(("at", DataType.String));
    private static readonly RecordType EventOutputs = Record(("at", DataType.String), ("event", DataType.Any));

    /// <summary>Reads what of a step is known before any type is: what its condition tells, and the names of its environment.</summary>
    public void Begin(StepDraft step)
    {
        if (step.Spec.If is { } condition) step.If = ExpressionBinder.ParseCondition(condition, "if", findings);
        step.Environment = EnvBinder.Types(step.Parent?.Environment ?? names.Environment, step.Spec.Env);
    }

    /// <summary>Binds the matrix or foreach.</summary>
    public void BindExpansion(StepDraft step)
    {
        if (step.IsExpanded) new ExpansionBinder(step, Values(step, names.InStep(step, atContainer: true), step.Uses), findings).Bind();
    }

    /// <summary>Finds the types of the outputs. Mistakes in the outputs of a group are told once all steps are known, by <see cref="BindOutputs"/>.</summary>
    public void TypeOutputs(StepDraft step)
    {
        step.Outputs = step.Kind switch
        {
            StepKind.Activity => step.Activity?.OutputsOf(() => Literals.Constants(step.Spec.With)),
            StepKind.Workflow => step.Child?.Outputs,
            StepKind.Approval => ApprovalOutputs,
            StepKind.Wait => step.Spec.Wait!.Event is null ? WaitOutputs : EventOutputs,
            _ => TypeOf(InferOutputs(step, names.InGroupOutputs(step) with { WhyMissing = _ => null }, [], new Findings())),
        };
        if (step.Outputs is not null && TypeFit.IsTooLarge(step.Outputs)) step.Outputs = null;
        names.SetOutputs(step, step.Outputs is null || !step.IsExpanded ? step.Outputs : new ListType(ElementOf(step)));
    }

    /// <summary>Binds everything else but the outputs of a group.</summary>
    public void Bind(StepDraft step)
    {
        if (step.If is { } condition)
            step.Condition = new ExpressionBinder(names.InCondition(step), step.Uses, findings).BindCondition(condition, "if");
        if (step.IsExpanded) CheckReserved(step);
        new EnvBinder(step, names, source, findings).Bind();

        var values = Values(step, names.InStep(step), step.Uses);
        switch (step.Kind)
        {
            case StepKind.Activity when step.Activity is { } activity: step.With = values.BindInputs(step.Spec.With, activity.Inputs, step.Spec.Uses!); break;
            case StepKind.Workflow when step.Child is { } child:
                step.With = values.BindInputs(step.Spec.Workflow!.With, child.Inputs, step.Spec.Workflow.Use);
                InputCheck.Literals(step.Spec.Workflow.With, step.With, child.Plan.Inputs, $"step '{step.Id}'", findings);
                break;
            case StepKind.Activity or StepKind.Workflow:
                foreach (var entry in (step.Spec.Workflow?.With ?? step.Spec.With).Entries) values.BindAny(entry.Value, entry.Key.Value);
                break;
            case StepKind.Approval or StepKind.Wait: new ControlBinder(step, names, values, findings).Bind(); break;
        }
    }

    /// <summary>Binds the outputs of a group, once it is known which of its steps may be skipped.</summary>
    public void BindOutputs(StepDraft group)
    {
        var outputs = InferOutputs(group, names.InGroupOutputs(group), [], findings);
        if (TypeFit.IsTooLarge(TypeOf(outputs)))
            findings.Error(DiagnosticCodes.ExpressionTooLarge, group.Place, $"The outputs of group '{group.Id}' are nested too deep or have too many parts.", "Show single values.");
        group.GroupOutputs = [.. outputs.Where(o => o.Bound is not null).Select(o => new PlannedOutput(o.Name, o.Bound!.Binding))];
    }

    /// <summary>Notes what the outputs of a group read.</summary>
    public void ReadOutputs(StepDraft group) => InferOutputs(group, names.InGroupOutputs(group) with { WhyMissing = _ => null }, group.OutputUses, new Findings());

    private static RecordType TypeOf(List<(string Name, Bound? Bound)> outputs) => Record([.. outputs.Select(o => (o.Name, o.Bound?.Type ?? DataType.Any))]);

    private List<(string Name, Bound? Bound)> InferOutputs(StepDraft group, NameScope scope, List<Use> uses, Findings into)
    {
        var values = new ValueBinder($"group '{group.Id}'", new ExpressionBinder(scope, uses, into), source, into);
        return [.. group.Spec.Outputs.Select(o => (o.Name.Value, values.Infer(o.Value, o.Name.Value)))];
    }

    private ValueBinder Values(StepDraft step, NameScope scope, List<Use> uses) =>
        new($"step '{step.Id}'", new ExpressionBinder(scope, uses, findings), source, findings);

    private static RecordType ElementOf(StepDraft step)
    {
        var element = step.Spec.Matrix is not null ? "matrix" : "item";
        var known = Record(("key", DataType.String), (element, step.Element ?? DataType.Any), ("state", ElementState));
        return new RecordType([.. known.Fields, .. step.Outputs!.Fields.Where(f => !Reserved.Contains(f.Name))]);
    }

    private void CheckReserved(StepDraft step)
    {
        foreach (var field in (step.Outputs?.Fields ?? []).Where(f => Reserved.Contains(f.Name)))
        {
            var place = step.Spec.Outputs.FirstOrDefault(o => o.Name.Value == field.Name)?.Name.Span ?? step.Place;
            findings.Error(
                DiagnosticCodes.OutputReserved, place, $"The output '{field.Name}' of step '{step.Id}' has a name that every element has already.",
                step.Kind == StepKind.Group ? $"Rename it; taken are: {string.Join(", ", Reserved)}." : "Make the step a group with this step inside, whose outputs show it under another name.");
        }
    }

    private static RecordType Record(params (string Name, DataType Type)[] fields) =>
        new([.. fields.Select(f => new Field { Name = f.Name, Type = f.Type, Description = "", Required = true })]);
}
