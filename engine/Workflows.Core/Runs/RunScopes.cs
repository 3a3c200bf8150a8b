using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>Makes what expressions see out of a run's state, as seen from one step of it.</summary>
internal static class RunScopes
{
    // The elements of an ended container never change: a restart makes a new state of it.
    private static readonly ConditionalWeakTable<StepState, JsonArray> Records = [];

    private static readonly StatusScope Running = new(true, false, false);

    /// <param name="runId">Id of the run.</param>
    /// <param name="state">Its state.</param>
    /// <param name="place">The step that reads, or null for the run's own outputs and the like.</param>
    /// <param name="status">Answers of the status functions there; null for those of a step that runs.</param>
    public static ExpressionScope Of(string runId, RunState state, StepState? place = null, StatusScope? status = null)
    {
        var run = new RunScope(runId, state.Graph.Plan.Workflow);
        var (env, vars) = state.Values.Of(run);
        var scope = new ExpressionScope
        {
            Inputs = state.Values.Inputs,
            Steps = new StepView(state, place?.Element),
            Vars = vars,
            Env = env,
            Error = place is not null && state.Graph.PhaseOf(place.Step) != Phase.Main ? Error(state) : null,
            Status = status ?? Running,
            Run = run,
        };
        return place is null || (place.Parent is null && state.Graph[place.Step].Env is null) ? scope : Inside(runId, state, place, scope);
    }

    // What a step sees of the groups and elements around it, and of its own.
    private static ExpressionScope Inside(string runId, RunState state, StepState place, ExpressionScope scope)
    {
        var around = state.WithAncestors(place).ToList();
        var inside = scope with
        {
            Matrix = around.Find(n => n.Item?.Matrix is not null)?.Item!.Matrix,
            Item = around.Find(n => n.Item is { Matrix: null })?.Item!.Item,
        };
        return around.Exists(n => state.Graph[n.Step].Env is not null) ? inside with { Env = EnvOf(runId, state, around, inside) } : inside;
    }

    // The step's own on top of its groups'. That of an expanded step is made for each element, so its container has none.
    private static IReadOnlyDictionary<string, JsonNode?> EnvOf(string runId, RunState state, List<StepState> around, ExpressionScope scope)
    {
        var place = around[0];
        var outer = around.Skip(1).FirstOrDefault(n => !n.IsContainer && n.HasMembers) is { } group ? Of(runId, state, group).Env : scope.Env;
        var own = state.Graph[place.Step].Env;
        if (place.IsContainer || own is null) return outer;
        var inside = scope with { Env = outer };
        return new LazyValues(outer, own, v => RunValues.Text(v, inside));
    }

    private static JsonObject? Error(RunState state)
    {
        var (step, failure) = state.Main.First is { } first ? (first.Address, first.Failure) : ("", state.CancelFailure);
        return failure is null ? null : new JsonObject
        {
            ["step"] = step,
            ["kind"] = JsonNamingPolicy.CamelCase.ConvertName(failure.Kind.ToString()),
            ["code"] = failure.Code,
            ["message"] = failure.Message,
        };
    }

    private static JsonArray RecordsOf(RunState state, StepState container) => Records.GetValue(container, c => new JsonArray(
    [
        .. (c.Elements ?? []).Select(e => (Element: e, Node: state.ElementOf(c, e))).Where(e => e.Node.IsGood).Select(e => Record(e.Element, e.Node.Outputs)),
    ]));

    private static JsonObject Record(ExpandedElement element, JsonObject? outputs)
    {
        var record = new JsonObject { ["key"] = element.Key };
        if (element.Matrix is not null) record["matrix"] = element.Matrix.DeepClone();
        else record["item"] = element.Item?.DeepClone();
        record["state"] = StepStatus.Succeeded.Word();
        foreach (var (name, value) in outputs ?? []) record[name] = value?.DeepClone();
        return record;
    }

    /// <summary>Looks into the state instead of copying it: a plan may have thousands of steps, an expression reads a few.</summary>
    private sealed class StepView(RunState state, string? element) : IReadOnlyDictionary<string, StepScope>
    {
        public int Count => Keys.Count();

        public IEnumerable<string> Keys => state.Graph.Plan.Steps.Select(s => s.Id).Where(ContainsKey);

        public IEnumerable<StepScope> Values => Keys.Select(k => this[k]);

        public StepScope this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

        public bool ContainsKey(string key) => TryGetValue(key, out _);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out StepScope value)
        {
            value = Find(key) is { IsEnded: true } step
                ? new StepScope(step.Status.Word(), step is { IsContainer: true, Elements: not null } ? RecordsOf(state, step) : step.Outputs)
                : null;
            return value is not null;
        }

        public IEnumerator<KeyValuePair<string, StepScope>> GetEnumerator() =>
            Keys.Select(k => KeyValuePair.Create(k, this[k])).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        // A step that can be read from here lies in no expansion that the reader does not lie in: its keys are the first of the reader's.
        private StepState? Find(string id) => state.Graph.Find(id) is null ? null
            : state.Steps.GetValueOrDefault(StepAddress.Of(id, StepAddress.Outer(element, state.Graph.DepthOf(id))));
    }
}
