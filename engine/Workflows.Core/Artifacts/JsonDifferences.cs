using System.Text.Json.Nodes;

namespace Workflows.Core.Artifacts;

/// <summary>Finds where two values differ, as deep as they have the same shape.</summary>
public static class JsonDifferences
{
    /// <summary>Each place at which they differ, such as <c>sgd.learningRate</c> or <c>layers[0].dense</c>, with both values; null for none.</summary>
    /// <param name="before">One value.</param>
    /// <param name="after">The other one.</param>
    /// <param name="path">Where both stand.</param>
    public static IEnumerable<(string Path, JsonNode? Before, JsonNode? After)> Of(JsonNode? before, JsonNode? after, string path) => (before, after) switch
    {
        _ when JsonNode.DeepEquals(before, after) => [],
        (JsonObject a, JsonObject b) => a.Select(m => m.Key).Union(b.Select(m => m.Key)).SelectMany(name => Of(a[name], b[name], $"{path}.{name}")),
        (JsonArray a, JsonArray b) when a.Count == b.Count => a.SelectMany((item, i) => Of(item, b[i], $"{path}[{i}]")),
        _ => [(path, before, after)],
    };
}
