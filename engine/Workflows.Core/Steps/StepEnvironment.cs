using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Planning.Expressions;

namespace Workflows.Core.Steps;

/// <summary>The variables that a spec declares for a step: those of the workflow, of the groups around it, and its own, each on top of those before.</summary>
internal static class StepEnvironment
{
    /// <summary>By name: texts, and secrets as references.</summary>
    /// <exception cref="FailureException"><c>env-not-text</c> for a list or a record, or what an expression reports.</exception>
    public static JsonObject Of(Plan plan, PlannedStep step, ExpressionScope scope)
    {
        var values = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, binding) in Declared(plan, step))
            values[name] = Text(name, Bindings.Resolve(binding, scope with { Env = values }));
        return new JsonObject(values.OrderBy(v => v.Key, StringComparer.Ordinal));
    }

    private static IEnumerable<PlannedOutput> Declared(Plan plan, PlannedStep step)
    {
        var around = new Stack<PlannedStep>();
        for (var inner = step; inner is not null; inner = plan.Steps.FirstOrDefault(s => s.Id == inner.Parent)) around.Push(inner);
        return (plan.Env ?? []).Concat(around.SelectMany(s => s.Env ?? []));
    }

    private static JsonNode Text(string name, JsonNode? value) => value switch
    {
        JsonObject { Count: 1 } reference when JsonScalar.Text(reference["secret"]) is not null => reference,
        JsonValue => Scalar.Show(value),
        _ => throw FailureException.Input(
            "env-not-text", $"'env.{name}' is {JsonScalar.Describe(value)}. Name a single value of it, or write ${{{{ toJson(…) }}}}."),
    };
}
