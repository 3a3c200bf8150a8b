using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Binds what triggers give, and checks it against the inputs of the workflow: a run that starts by itself has nobody to ask.</summary>
internal sealed class TriggerBinder(WorkflowSpec spec, IReadOnlyList<PlannedInput> inputs, SpecNames names, SpecValues values, Findings findings)
{
    private readonly RecordType type = new([.. inputs.Select(i => PlannedInputs.FieldOf(i))]);

    /// <summary>The triggers; null when there are none.</summary>
    public PlannedTriggers? Bind()
    {
        if (spec.On is not { } on) return null;
        var webhook = on.Webhook is { } hook
            ? new PlannedWebhook(hook.Secret.Value, hook.Signing, hook.If is { } condition ? values.Condition(condition, names.InTriggers(), "if") : null, Inputs("on.webhook", hook.Inputs, hook.Span))
            : null;
        var push = on.Push is { } pushed
            ? new PlannedPush(Texts(pushed.Branches), Texts(pushed.Tags), Texts(pushed.Paths), Texts(pushed.PathsIgnore), Inputs("on.push", pushed.Inputs, pushed.Span))
            : null;
        foreach (var schedule in on.Schedule) Inputs("on.schedule", schedule.Inputs, schedule.Span);
        return new PlannedTriggers(webhook, push);
    }

    private IReadOnlyDictionary<string, Binding> Inputs(string trigger, YamlMapping given, SourceSpan place)
    {
        const string Owner = "the workflow";
        var bound = values.At(Owner, names.InTriggers()).BindInputs(given, type, new Located<string>(trigger, place));
        InputCheck.Literals(given, bound, inputs, trigger, findings);
        return bound;
    }

    private static List<string> Texts(IReadOnlyList<Located<string>> patterns) => [.. patterns.Select(p => p.Value)];
}
