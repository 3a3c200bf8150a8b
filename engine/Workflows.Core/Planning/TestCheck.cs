using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Checks the tests of a workflow: what they name is there, and what they give fits.</summary>
internal sealed class TestCheck(WorkflowSpec spec, IReadOnlyList<PlannedInput> inputs, SpecNames names, SpecValues values, PlanSource source, Findings findings)
{
    private readonly RecordType given = new([.. inputs.Select(i => PlannedInputs.FieldOf(i)).Select(f => f with { Type = Fixture(f.Type), Required = f.Required && f.Type is not (ArtifactType or SecretType) })]);

    public void Run()
    {
        foreach (var test in spec.Tests)
        {
            var owner = $"test '{test.Name.Value}'";
            var constants = new ValueBinder(owner, new ExpressionBinder(names.InTriggers() with { Roots = [], HasEvent = false }, [], findings), source, findings);
            var bound = constants.BindInputs(test.Inputs, given, new Located<string>("the workflow", test.Name.Span));
            InputCheck.Literals(test.Inputs, bound, [.. inputs.Where(i => Fixture(PlannedInputs.TypeOf(i)) is not AnyType)], owner, findings);
            foreach (var pin in test.Steps) CheckPin(pin, constants);
            foreach (var (name, value) in test.Expect.Outputs) CheckOutput(name, value, owner);
        }
    }

    private void CheckPin(PinnedStepSpec pin, ValueBinder constants)
    {
        if (names.Find(pin.Id.Value)?.Outputs is { } outputs && pin.Fails is null)
            constants.BindInputs(pin.Outputs, (RecordType)Fixture(outputs), new Located<string>($"step '{pin.Id.Value}'", pin.Id.Span));
    }

    private void CheckOutput(Located<string> name, YamlNode value, string owner)
    {
        if (spec.Outputs.All(o => o.Name.Value != name.Value))
        {
            var fix = Suggestion.Nearest(name.Value, spec.Outputs.Select(o => o.Name.Value)) is { } nearest ? $"Did you mean '{nearest}'?" : "Correct the name, or add the output.";
            findings.Error(DiagnosticCodes.TestOutput, name.Span, $"The workflow has no output '{name.Value}', which {owner} expects.", fix);
        }
        else if (value is YamlScalar scalar && values.Outputs.Find(o => o.Output.Name == name.Value) is { Type: { } type } && !TypeFit.Fits(type, Literals.TypeOf(scalar)))
        {
            findings.Error(DiagnosticCodes.TestOutput, value.Span, $"{owner} expects the output '{name.Value}' to be {Literals.Describe(scalar)}, but it is {TypeFit.Show(type)}.", "Expect a value of that type.");
        }
    }

    // A test may leave out what nobody reads, and gives anything in place of an artifact.
    private static DataType Fixture(DataType type) => type switch
    {
        ArtifactType or SecretType => DataType.Any,
        ListType list => new ListType(Fixture(list.Item)),
        MapType map => new MapType(Fixture(map.Value)),
        RecordType record => new RecordType([.. record.Fields.Select(f => f with { Type = Fixture(f.Type), Required = false })]),
        _ => type,
    };
}
