using System.Text.Json.Nodes;
using Workflows.Core.Planning.Expressions;

namespace Workflows.Core.Planning;

/// <summary>Gives bindings their values. Pure.</summary>
public static class Bindings
{
    /// <summary>The value of a binding; a new node that belongs to the caller.</summary>
    /// <exception cref="Diagnostics.FailureException">As <see cref="ExpressionEvaluator.Evaluate"/>.</exception>
    public static JsonNode? Resolve(Binding binding, ExpressionScope scope)
    {
        var left = Limits.MaxParts;
        return Resolve(binding, scope, ref left);
    }

    /// <summary>All inputs of a step by name.</summary>
    /// <exception cref="Diagnostics.FailureException">As <see cref="ExpressionEvaluator.Evaluate"/>.</exception>
    public static JsonObject Resolve(IReadOnlyDictionary<string, Binding> with, ExpressionScope scope)
    {
        var inputs = new JsonObject();
        foreach (var (name, binding) in with)
        {
            var left = Limits.MaxParts;
            Add(inputs, name, binding, scope, ref left);
        }

        return inputs;
    }

    private static void Add(JsonObject members, string name, Binding binding, ExpressionScope scope, ref int left)
    {
        if (binding is not ExpressionBinding { IsOptional: true } optional) members.Add(name, Resolve(binding, scope, ref left));
        else if (ExpressionEvaluator.Find(optional.Expression, scope) is { } value)
        {
            Limits.Take(value, ref left);
            members.Add(name, value);
        }
    }

    // Values that are built from each other could grow without measure.
    private static JsonNode? Resolve(Binding binding, ExpressionScope scope, ref int left)
    {
        switch (binding)
        {
            case LiteralBinding b: return b.Value?.DeepClone();
            case ExpressionBinding b:
                var value = ExpressionEvaluator.Evaluate(b.Expression, scope);
                Limits.Take(value, ref left);
                return value;
            case TextBinding b: return Limits.Text(string.Concat(b.Parts.Select(p => Scalar.Show(Resolve(p, scope)))));
            case ListBinding b:
                var items = new JsonArray();
                foreach (var item in b.Items) items.Add(Resolve(item, scope, ref left));
                return items;
            case MapBinding b:
                var members = new JsonObject();
                foreach (var (name, member) in b.Fields) Add(members, name, member, scope, ref left);
                return members;
            default: throw new InvalidOperationException($"{binding.GetType().Name} is no known binding.");
        }
    }
}
