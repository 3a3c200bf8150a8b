using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Checks what triggers give against the inputs of the workflow: a run that starts by itself has nobody to ask.</summary>
internal sealed class TriggerCheck(WorkflowSpec spec, IReadOnlyList<PlannedInput> inputs, SpecNames names, SpecValues values, Findings findings)
{
    private readonly RecordType type = new([.. inputs.Select(i => PlannedInputs.FieldOf(i))]);

    public void Run()
    {
        if (spec.On is not { } on) return;
        if (on.Webhook is { } webhook) Check("on.webhook", webhook.Inputs, webhook.Span);
        if (on.Push is { } push) Check("on.push", push.Inputs, push.Span);
        foreach (var schedule in on.Schedule) Check("on.schedule", schedule.Inputs, schedule.Span);
    }

    private void Check(string trigger, YamlMapping given, SourceSpan place)
    {
        const string Owner = "the workflow";
        var bound = values.At(Owner, names.InTriggers()).BindInputs(given, type, new Located<string>(trigger, place));
        InputCheck.Literals(given, bound, inputs, trigger, findings);
    }
}
