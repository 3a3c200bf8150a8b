using System.Text.Json.Nodes;
using Workflows.Core.Planning.Expressions;

namespace Workflows.Core.Planning;

/// <summary>Gives bindings their values. Pure.</summary>
public static class Bindings
{
    /// <summary>The value of a binding; a new node that belongs to the caller.</summary>
    /// <exception cref="Diagnostics.FailureException">As <see cref="ExpressionEvaluator.Evaluate"/>.</exception>
    public static JsonNode? Resolve(Binding binding, ExpressionScope scope) => binding switch
    {
        LiteralBinding b => b.Value?.DeepClone(),
        ExpressionBinding b => ExpressionEvaluator.Evaluate(b.Expression, scope),
        TextBinding b => Limits.Text(string.Concat(b.Parts.Select(p => Scalar.Show(Resolve(p, scope))))),
        ListBinding b => new JsonArray([.. b.Items.Select(i => Resolve(i, scope))]),
        MapBinding b => new JsonObject(b.Fields.Select(f => KeyValuePair.Create(f.Key, Resolve(f.Value, scope)))),
        _ => throw new InvalidOperationException($"{binding.GetType().Name} is no known binding."),
    };

    /// <summary>All inputs of a step by name.</summary>
    /// <exception cref="Diagnostics.FailureException">As <see cref="ExpressionEvaluator.Evaluate"/>.</exception>
    public static JsonObject Resolve(IReadOnlyDictionary<string, Binding> with, ExpressionScope scope) =>
        new(with.Select(b => KeyValuePair.Create(b.Key, Resolve(b.Value, scope))));
}
