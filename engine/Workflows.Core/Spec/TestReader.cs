using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Reads the tests of one workflow.</summary>
/// <param name="inputs">Names of the workflow's inputs.</param>
/// <param name="steps">Ids of its steps, those of groups included.</param>
/// <param name="findings">Takes the mistakes.</param>
internal sealed class TestReader(IReadOnlyCollection<string> inputs, IReadOnlyCollection<string> steps, Findings findings)
{
    public IReadOnlyList<TestSpec> Read(KeyedMapping file) => NamedValues.Of(file.Mapping("tests")).Select(Read).OfType<TestSpec>().ToList();

    private TestSpec? Read(YamlEntry entry)
    {
        var place = $"test {Findings.Show(entry.Key.Value)}";
        if (Keys(entry, SpecKeys.Test, place, $"{{ {SpecKeys.Test["expect"].Example} }}") is not { } keys)
            return null;
        var given = NamedValues.Inputs(keys.Mapping("inputs"), entry.Key.Span);
        foreach (var input in given.Entries)
            CheckName(input.Key, inputs, DiagnosticCodes.UnknownInput, "input", place);
        return new TestSpec
        {
            Name = entry.Key,
            Inputs = given,
            Steps = NamedValues.Of(keys.Mapping("steps")).Select(pin => Pin(pin, place)).OfType<PinnedStepSpec>().ToList(),
            Expect = Expectation(keys),
        };
    }

    private PinnedStepSpec? Pin(YamlEntry entry, string test)
    {
        CheckName(entry.Key, steps, DiagnosticCodes.UnknownStep, "step", test);
        var place = $"the given result of step {Findings.Show(entry.Key.Value)} in {test}";
        if (Keys(entry, SpecKeys.Pin, place, $"{{ {SpecKeys.Pin["outputs"].Example} }}") is not { } keys)
            return null;
        var (outputs, fails, kind) = (keys.Entry("outputs"), keys.Entry("fails"), keys.Word("kind"));
        if (outputs is null == fails is null)
        {
            findings.Error(DiagnosticCodes.TestPin, fails?.Key.Span ?? entry.Key.Span, $"{char.ToUpperInvariant(place[0])}{place[1..]} has {(fails is null ? "neither 'outputs' nor" : "both 'outputs' and")} 'fails'.",
                "Write exactly one of the two; a step without outputs gets 'outputs: {}'.");
        }
        if (fails is null && keys.Entry("kind") is { } useless)
            findings.Warning(DiagnosticCodes.KeyWithoutEffect, useless.Key.Span, $"'kind' in {place} has no effect without 'fails'.", "Remove it.");
        return new PinnedStepSpec(entry.Key, NamedValues.Inputs(keys.Mapping("outputs"), entry.Key.Span), keys.Text("fails")?.Value, kind?.Value ?? "activity");
    }

    private ExpectationSpec Expectation(KeyedMapping test)
    {
        if (test.Nested("expect") is not { } keys)
            return new ExpectationSpec(null, [], []);
        var states = NamedValues.Of(keys.Mapping("steps")).ToList();
        foreach (var (step, state) in states)
        {
            CheckName(step with { Value = step.Value.Split('@')[0] }, steps, DiagnosticCodes.UnknownStep, "step", keys.Place);
            CheckState(step.Value, state, keys.Place);
        }
        var outputs = NamedValues.Of(keys.Mapping("outputs")).Select(output => new NamedValue(output.Key, output.Value)).ToList();
        var expectation = new ExpectationSpec(keys.Word("state"), states.Select(state => new NamedValue(state.Key, state.Value)).ToList(), outputs);
        if (!keys.Has("state") && states.Count == 0 && outputs.Count == 0)
            findings.Error(DiagnosticCodes.TestEmpty, keys.Owner, $"{keys.Place} expects nothing, so that it always passes.", $"Write for example '{SpecKeys.Test["expect"].Example}'.");
        return expectation;
    }

    private void CheckState(string step, YamlNode state, string place)
    {
        var words = SpecKeys.Expectation["steps"].Words;
        if (state is not YamlScalar scalar || !words.Contains(scalar.Text))
        {
            findings.Error(DiagnosticCodes.WrongValue, state.Span, $"The state of step {Findings.Show(step)} in {place} must be one of {string.Join(", ", words)}, not {WrongValue.Shown(state)}.",
                WrongValue.Choose(state is YamlScalar word ? word.Text : "", words));
        }
    }

    private void CheckName(Located<string> name, IReadOnlyCollection<string> known, string code, string what, string place)
    {
        if (!findings.IsFull && !known.Contains(name.Value))
        {
            findings.Error(code, name.Span, $"The workflow has no {what} {Findings.Show(name.Value)}, which {place} names.",
                Suggestion.Nearest(name.Value, known) is { } nearest ? $"Write {nearest}." : $"Remove it, or name a {what} of the workflow.");
        }
    }

    private KeyedMapping? Keys(YamlEntry entry, SpecTable table, string place, string example)
    {
        if (entry.Value is YamlMapping mapping)
            return new KeyedMapping(mapping, table, place, entry.Key.Span, findings);
        findings.Error(DiagnosticCodes.WrongType, WrongValue.Span(entry), $"{char.ToUpperInvariant(place[0])}{place[1..]} must be a mapping, not {WrongValue.Shown(entry.Value)}.",
            $"Write for example '{Findings.Brief(entry.Key.Value)}: {example}'.");
        return null;
    }
}
