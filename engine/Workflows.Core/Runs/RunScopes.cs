using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>Makes what expressions see out of a run's state.</summary>
internal static class RunScopes
{
    public static ExpressionScope Of(Plan plan, string runId, RunState state, StatusScope status) => new()
    {
        Inputs = state.Inputs.ToDictionary(i => i.Key, i => i.Value),
        Steps = new StepView(state),
        Status = status,
        Run = new RunScope(runId, plan.Workflow),
    };

    /// <summary>Looks into the state instead of copying it: a plan may have thousands of steps, an expression reads a few.</summary>
    private sealed class StepView(RunState state) : IReadOnlyDictionary<string, StepScope>
    {
        public int Count => Keys.Count();

        public IEnumerable<string> Keys => state.Steps.Where(s => s.Value.IsEnded).Select(s => s.Key);

        public IEnumerable<StepScope> Values => Keys.Select(k => this[k]);

        public StepScope this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

        public bool ContainsKey(string key) => TryGetValue(key, out _);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out StepScope value)
        {
            value = state.Steps.TryGetValue(key, out var step) && step.IsEnded ? new StepScope(step.Status.Word(), step.Outputs) : null;
            return value is not null;
        }

        public IEnumerator<KeyValuePair<string, StepScope>> GetEnumerator() =>
            Keys.Select(k => KeyValuePair.Create(k, this[k])).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
