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
                throw new HookRefusedException(422, e.Failure.Code, $"Input '{name}': {e.Failure.Message}", PointerOf(binding));
            }
        }

        var (inputs, mistakes) = await engine.BindAsync(plan, new GivenInputs(given), cancellationToken);
        if (inputs is not null) return inputs;
        var first = mistakes.First(m => m.Severity == Severity.Error);
        var wrong = bindings.FirstOrDefault(b => first.Span.File == $"--input {b.Key}").Value;
        throw new HookRefusedException(422, first.Code, $"{first.Message} {first.Fix}", wrong is null ? null : PointerOf(wrong));
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

    // Of a value that was taken as it stands, or with a default: event.body.rows[0].id ?? 1 is /rows/0/id.
    private static string? PointerOf(Binding binding) =>
        binding is ExpressionBinding { Expression: var text } && ExpressionParser.Parse(text, out _) is { } expression ? PointerOf(expression) : null;

    private static string? PointerOf(Expression expression) => expression switch
    {
        Member { Target: Root { Name: "event" }, Name: "body" } => "",
        Member e when PointerOf(e.Target) is { } above => $"{above}/{e.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
        Item { Index: Literal index } e when PointerOf(e.Target) is { } above => $"{above}/{index.Value}",
        Binary { Operator: BinaryOperator.Coalesce } e => PointerOf(e.Left),
        _ => null,
    };
}
