using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting.Testing;

/// <summary>Holds a played run against what its test expects.</summary>
internal static class Expectations
{
    public static IReadOnlyList<TestProblem> Check(ExpectationSpec expect, TestRun run)
    {
        var problems = run.Refused.Select(r => new TestProblem($"step {r}", null, null, Effect(r))).ToList();
        if (expect.State is { Value: var state } && state != Word(run.State)) problems.Add(new("state of the run", state, Word(run.State), Why(run.State)));
        problems.AddRange(expect.Steps.SelectMany(s => Step(s.Name.Value, ((YamlScalar)s.Value).Text, run.State)));
        if (expect.Outputs.Count > 0) problems.AddRange(Outputs(expect, run.State));
        return problems;
    }

    private static string Effect(string step) =>
        $"has an effect, and a test changes nothing; give its result: steps: {{ {StepAddress.Split(step).Step}: {{ outputs: {{ … }} }} }}";

    private static string Word(RunState state) => state.IsEnded ? state.Status.Word() : RunStatus.Waiting.Word();

    private static string? Why(RunState state) => state switch
    {
        { Failure: { } failure } => state.Main.First is { } first ? $"step '{first.Address}' failed: {failure.Message}" : failure.Message,
        { IsEnded: false } => string.Join("; ", state.WaitingSteps.Select(s => $"step '{s.Address}' waits: {s.WaitingFor?.Message}. Give its result to go on")),
        _ => null,
    };

    private static IEnumerable<TestProblem> Step(string address, string expected, RunState state)
    {
        if (!state.Steps.TryGetValue(address, out var step))
        {
            var fix = Suggestion.Nearest(address, state.Steps.Keys) is { } nearest ? $"did you mean '{nearest}'?" : "no step and no element has this name";
            return [new($"state of {address}", expected, null, fix)];
        }

        // A result that another test computed is as good as a new one.
        var actual = step.Status == StepStatus.Cached && expected == StepStatus.Succeeded.Word() ? expected : step.Status.Word();
        return actual == expected ? [] : [new($"state of {address}", expected, actual, step.Failure?.Message ?? step.Note)];
    }

    private static IEnumerable<TestProblem> Outputs(ExpectationSpec expect, RunState state)
    {
        if (state.Status != RunStatus.Succeeded) return [new("outputs", null, null, $"there are none, the run is {Word(state)}{(Why(state) is { } why ? $": {why}" : "")}")];
        return expect.Outputs.SelectMany(o => PartialEquality.Of(Literals.Json(o.Value), state.Outputs[o.Name.Value], $"outputs.{o.Name.Value}"));
    }
}
