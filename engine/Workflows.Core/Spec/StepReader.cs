using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Reads the steps of one workflow, those of groups included; their ids are unique over all of them.</summary>
/// <param name="defaults">What steps take that do not write it themselves.</param>
/// <param name="findings">Takes the mistakes.</param>
internal sealed class StepReader(StepDefaults defaults, Findings findings)
{
    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);
    private readonly PolicyReader policies = new(findings);
    private readonly ExpansionReader expansions = new(findings);
    private readonly ControlReader controls = new(findings);

    /// <summary>The steps that the mapping names, as far as they can be read.</summary>
    public IReadOnlyList<StepSpec> Read(YamlMapping? steps, bool isInGroup = false) =>
        NamedValues.Of(steps).Select(entry => Read(entry, isInGroup)).OfType<StepSpec>().ToList();

    private StepSpec? Read(YamlEntry entry, bool isInGroup)
    {
        var id = entry.Key;
        CheckId(id);
        var place = $"step {Findings.Show(id.Value)}";
        if (entry.Value is not YamlMapping mapping)
        {
            findings.Error(DiagnosticCodes.WrongType, WrongValue.Span(entry), $"The {place} must be a mapping, not {WrongValue.Shown(entry.Value)}.",
                $"Write for example '{Findings.Brief(id.Value)}: {{ uses: data/read-csv }}'.");
            return null;
        }
        var keys = new KeyedMapping(mapping, SpecKeys.Step, place, id.Span, findings);
        var form = Form(keys);
        var policy = policies.Read(keys);
        policy = form is null ? policy : defaults.For(form, isInGroup).With(policy);
        var step = new StepSpec
        {
            Id = id,
            Uses = keys.Text("uses"),
            Workflow = controls.Workflow(keys),
            Approval = controls.Approval(keys),
            Wait = controls.Wait(keys),
            Steps = Group(keys),
            Outputs = NamedValues.Read(keys.Mapping("outputs"), "output", "an expression, for example '${{ steps.check.outputs.metrics }}'", findings),
            With = NamedValues.Inputs(keys.Mapping("with"), id.Span),
            Needs = keys.StepIds("needs"),
            If = keys.Template("if"),
            Matrix = expansions.Matrix(keys),
            Foreach = expansions.Foreach(keys),
            Retry = policy.Retry ?? RetrySpec.None,
            Timeout = policy.Timeout,
            Cache = policy.Cache?.Enabled ?? true,
            CacheIsGiven = policy.Cache is not null,
            CacheMaxAge = policy.Cache?.MaxAge,
            Resources = policy.Resources,
            ContinueOnError = policy.ContinueOnError ?? false,
            Env = policy.Env,
            Disabled = keys.Boolean("disabled") ?? false,
            Priority = policy.Priority,
            AllowLeak = keys.Boolean("allowLeak") ?? false,
        };
        CheckExpansion(keys, step);
        return step;
    }

    private void CheckId(Located<string> id)
    {
        Names.CheckId(id, "step id", findings);
        if (!lines.TryAdd(id.Value, id.Span.Line))
        {
            findings.Error(DiagnosticCodes.DuplicateId, id.Span, $"A step {Findings.Show(id.Value)} stands in line {lines[id.Value]} already; ids are unique in the whole file, groups included.",
                "Rename one of the two.");
        }
    }

    /// <summary>What the step is; null, with a diagnostic, when it says nothing of it.</summary>
    private StepForm? Form(KeyedMapping keys)
    {
        var forms = SpecKeys.Forms.Where(form => keys.Has(form.Key)).OrderBy(form => keys.Entry(form.Key)!.Key.Span.Line).ThenBy(form => keys.Entry(form.Key)!.Key.Span.Column).ToList();
        if (forms.Count == 0)
        {
            findings.Error(DiagnosticCodes.StepKindMissing, keys.Owner, $"{char.ToUpperInvariant(keys.Place[0])}{keys.Place[1..]} says not what it does.",
                $"Add for example '{SpecKeys.Step["uses"].Example}', or one of: {string.Join(", ", SpecKeys.Forms.Skip(1).Select(form => form.Key))}.");
            return null;
        }
        foreach (var other in forms.Skip(1))
        {
            findings.Error(DiagnosticCodes.StepKindTwo, keys.Entry(other.Key)!.Key.Span, $"'{other.Key}' makes {keys.Place} {other.Noun}, and '{forms[0].Key}' has made it {forms[0].Noun} already.",
                "Keep one of the two, or write two steps.");
        }
        foreach (var (key, fix) in forms.Count > 1 ? [] : forms[0].Refused.Where(refused => keys.Has(refused.Key)))
            findings.Error(DiagnosticCodes.KeyOfOtherKind, keys.Entry(key)!.Key.Span, $"'{key}' means nothing for {forms[0].Noun}, which {keys.Place} is.", fix);
        return forms[0];
    }

    private IReadOnlyList<StepSpec>? Group(KeyedMapping keys)
    {
        if (keys.Mapping("steps") is not { } steps)
            return null;
        if (!NamedValues.Of(steps).Any())
            findings.Error(DiagnosticCodes.NoSteps, keys.Entry("steps")!.Key.Span, $"The group {keys.Place} has no steps.", $"Write for example '{SpecKeys.Step["steps"].Example}'.");
        return Read(steps, isInGroup: true);
    }

    private void CheckExpansion(KeyedMapping keys, StepSpec step)
    {
        if (keys.Entry("matrix") is { } matrix && keys.Entry("foreach") is { } each)
        {
            findings.Error(DiagnosticCodes.MatrixAndForeach, (matrix.Key.Span.Line, matrix.Key.Span.Column).CompareTo((each.Key.Span.Line, each.Key.Span.Column)) > 0 ? matrix.Key.Span : each.Key.Span,
                $"{char.ToUpperInvariant(keys.Place[0])}{keys.Place[1..]} has both 'matrix' and 'foreach'.", "Write one of them on a group and the other on a step inside of it.");
        }
        foreach (var output in step.Matrix is null && step.Foreach is null ? [] : step.Outputs.Where(output => SpecKeys.ElementNames.Contains(output.Name.Value)))
        {
            findings.Error(DiagnosticCodes.OutputReserved, output.Name.Span, $"The output '{output.Name.Value}' of {keys.Place} has a name that every element has already.",
                $"Rename it; taken are: {string.Join(", ", SpecKeys.ElementNames)}.");
        }
    }
}
