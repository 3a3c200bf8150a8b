using System.Globalization;
using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Planning.Expressions;

namespace Workflows.Core.Hosting.Hooks;

/// <summary>Makes the inputs of a run out of an event.</summary>
internal static class HookInputs
{
    /// <summary>Whether the condition of a hook holds. An event without what it reads is one for which it does not.</summary>
    public static bool Holds(string? condition, ExpressionScope scope)
    {
        if (condition is null) return true;
        try
        {
            return ExpressionEvaluator.Evaluate(condition, scope) is JsonValue v && v.TryGetValue(out bool holds) && holds;
        }
        catch (FailureException)
        {
            return false;
        }
    }

    /// <summary>Inputs as a run takes them.</summary>
    /// <exception cref="HookRefusedException"><c>input-invalid</c> and what <see cref="RunInputs"/> finds, with the place in the body that it came from.</exception>
    public static async Task<JsonObject> BindAsync(WorkflowEngine engine, Plan plan, IReadOnlyDictionary<string, Binding> bindings, ExpressionScope scope, CancellationToken cancellationToken)
    {
        var given = new Dictionary<string, GivenInput>();
        foreach (var (name, binding) in bindings)
        {
            try
            {
                // One that may be left out is, when the event does not have it.
                if (Bindings.Resolve(new Dictionary<string, Binding> { [name] = binding }, scope).TryGetPropertyValue(name, out var value)) given[name] = GivenInput.OfJson(value?.DeepClone());
            }
            catch (FailureException e)
            {
                throw new HookRefusedException(422, e.Failure.Code, $"Input '{name}': {e.Failure.Message}", PointerOf(binding, []));
            }
        }

        var (inputs, mistakes) = await engine.BindAsync(plan, new GivenInputs(given), cancellationToken);
        if (inputs is not null) return inputs;
        var first = mistakes.First(m => m.Severity == Severity.Error);
        throw new HookRefusedException(422, first.Code, $"{first.Message} {first.Fix}", PointerOf(new MapBinding(bindings), first.Input?.Steps ?? []));
    }

    /// <summary>What a request looks like to expressions.</summary>
    public static ExpressionScope Scope(string workflow, JsonObject told) => new()
    {
        Inputs = new Dictionary<string, JsonNode?>(),
        Steps = new Dictionary<string, StepScope>(),
        Event = told,
        Status = new StatusScope(true, false, false),
        Run = new RunScope("", workflow),
    };

    // Where in the body a value comes from that was taken as it stands, or with a default: event.body.rows[0].id ?? 1 is /rows/0/id.
    private static string? PointerOf(Binding binding, IEnumerable<string> steps) => (binding, steps.FirstOrDefault()) switch
    {
        (MapBinding map, { } name) => map.Fields.TryGetValue(name, out var field) ? PointerOf(field, steps.Skip(1)) : null,
        (ListBinding list, { } index) => PointerOf(list.Items[int.Parse(index, CultureInfo.InvariantCulture)], steps.Skip(1)),
        (ExpressionBinding { Expression: var text }, _) when ExpressionParser.Parse(text, out _) is { } expression && PointerOf(expression) is { } taken =>
            new JsonPointer([.. taken.Steps, .. steps]).ToString(),
        _ => null,
    };

    private static JsonPointer? PointerOf(Expression expression) => expression switch
    {
        Member { Target: Root { Name: "event" }, Name: "body" } => new JsonPointer(),
        Member e => PointerOf(e.Target)?.Member(e.Name),
        Item { Index: Literal { Value: { } index } } e => PointerOf(e.Target)?.Member(index.ToString()),
        Binary { Operator: BinaryOperator.Coalesce } e => PointerOf(e.Left),
        _ => null,
    };
}
