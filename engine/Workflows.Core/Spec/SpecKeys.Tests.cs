namespace Workflows.Core.Spec;

/// <content>Tests.</content>
public static partial class SpecKeys
{
    /// <summary>A file of tests beside its workflow.</summary>
    public static SpecTable TestFile { get; } = new()
    {
        Noun = "test file",
        Description = "Tests beside the workflow NAME.yaml, in NAME.tests.yaml.",
        Keys = [new("tests", KeyKind.MappingByText, "Tests by name.", "tests: { small data: { expect: { state: succeeded } } }") { Required = true, Table = () => Test }],
    };

    /// <summary>One test.</summary>
    public static SpecTable Test { get; } = new()
    {
        Noun = "test",
        Description = "A run with given results of some steps, and what shall come out.",
        Keys =
        [
            new("inputs", KeyKind.ValuesByName, "Inputs of the run.", "inputs: { epochs: 1 }"),
            new("steps", KeyKind.MappingByName, "Steps that are not run, each with the result that it is given.", "steps: { train: { fails: out of memory } }") { Table = () => Pin },
            new("expect", KeyKind.Mapping, "What shall come out.", "expect: { state: succeeded }") { Required = true, Table = () => Expectation },
        ],
        Foreign = Same("Rename it to 'expect'.", "expected", "assert", "assertions", "expects", "then")
            .Concat(Same("Rename it to 'steps'.", "fixtures", "mocks", "pins", "tasks", "given"))
            .Concat(Same("Rename it to 'inputs'.", "with", "parameters"))
            .Concat(Same("Remove it: the key of the mapping is the name.", "name", "id"))
            .ToDictionary(),
    };

    /// <summary>The given result of a step.</summary>
    public static SpecTable Pin { get; } = new()
    {
        Noun = "given result",
        Description = "The result of a step, given instead of computed: outputs or a failure. Each of its elements gets it.",
        Keys =
        [
            new("outputs", KeyKind.ValuesByName, "Its outputs.", "outputs: { metrics: { accuracy: 0.97 } }"),
            new("fails", KeyKind.Text, "Message of its failure.", "fails: out of memory"),
            new("kind", KeyKind.Word, "Kind of its failure; by default activity.", "kind: resource")
            {
                Words = ["input", "activity", "resource", "timeout", "cancelled", "lost", "crashed", "rejected", "internal"],
            },
        ],
        Foreign = Same("Rename it to 'outputs'.", "output", "result", "returns", "values")
            .Concat(Same("Rename it to 'fails'.", "error", "fail", "failure", "throws", "message"))
            .ToDictionary(),
    };

    /// <summary>What shall come out of a test.</summary>
    public static SpecTable Expectation { get; } = new()
    {
        Noun = "expectation",
        Description = "What shall come out; what is not named does not matter.",
        Keys =
        [
            new("state", KeyKind.Word, "State of the run.", "state: succeeded") { Words = ["succeeded", "failed", "cancelled", "waiting"] },
            new("steps", KeyKind.Labels, "States of steps, or of elements such as sweep@0.1-16.", "steps: { release: skipped }")
            {
                Words = ["succeeded", "cached", "skipped", "failed", "cancelled", "waiting"],
            },
            new("outputs", KeyKind.ValuesByName, "Outputs of the run.", "outputs: { accuracy: 0.97 }"),
        ],
        Foreign = Same("Rename it to 'state'.", "status", "result", "run")
            .Concat(Same("Rename it to 'steps'.", "states", "tasks"))
            .Concat(Same("Rename it to 'outputs'.", "output", "values"))
            .ToDictionary(),
    };
}
