using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Comparison and text of scalars in JSON.</summary>
internal static class Scalar
{
    /// <summary>Equality of two texts, two booleans or two numbers; anything else is not equal.</summary>
    public static bool AreEqual(JsonNode? a, JsonNode? b)
    {
        if (JsonScalar.Text(a) is { } text) return text == JsonScalar.Text(b);
        if (JsonScalar.Boolean(a) is { } flag) return flag == JsonScalar.Boolean(b);
        if (JsonScalar.Integer(a) is { } whole && JsonScalar.Integer(b) is { } other) return whole == other;
        return JsonScalar.Number(a) is { } number && JsonScalar.Number(b) is { } second && number.Equals(second);
    }

    /// <summary>The value as part of a text: text as it is, the rest as in JSON.</summary>
    public static string Show(JsonNode? node) => node switch
    {
        JsonObject or JsonArray or null => throw Limits.WrongType("a single value", node),
        _ => JsonScalar.Text(node) ?? node.ToJsonString(),
    };
}
