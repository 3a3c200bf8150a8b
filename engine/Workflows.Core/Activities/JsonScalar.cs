using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflows.Core.Activities;

/// <summary>Reads scalars out of JSON nodes, whether they were parsed or made.</summary>
public static class JsonScalar
{
    /// <summary>The text, or null when the node holds no text.</summary>
    public static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The whole number, also of <c>5.0</c>; null when the node holds none.</summary>
    public static long? Integer(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number) return null;
        if (value.TryGetValue(out long whole)) return whole;
        return Number(node) is { } number && Math.Truncate(number) == number && Math.Abs(number) < 1L << 53 ? (long)number : null;
    }

    /// <summary>The number, or null when the node holds none.</summary>
    public static double? Number(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number) return null;
        return value.TryGetValue(out double number) ? number : double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
    }

    /// <summary>true or false, or null when the node holds neither.</summary>
    public static bool? Boolean(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>A few words on what a node holds.</summary>
    public static string Describe(JsonNode? node) => node switch
    {
        null => "nothing",
        JsonObject => "a record",
        JsonArray => "a list",
        _ when Text(node) is { } text => $"the text '{(text.Length > 40 ? text[..40] + "…" : text)}'",
        _ => node.ToJsonString(),
    };
}
