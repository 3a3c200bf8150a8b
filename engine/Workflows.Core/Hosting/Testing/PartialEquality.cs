using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Hosting.Testing;

/// <summary>Compares what a test expects with what came out: members that are not expected do not matter, numbers count as equal within a billionth.</summary>
internal static class PartialEquality
{
    private const double Tolerance = 1e-9;

    /// <summary>Each place at which they differ.</summary>
    public static IEnumerable<TestProblem> Of(JsonNode? expected, JsonNode? actual, string path) => (expected, actual) switch
    {
        (JsonObject want, JsonObject have) => want.SelectMany(m => Of(m.Value, have[m.Key], $"{path}.{m.Key}")),
        (JsonArray want, JsonArray have) when want.Count == have.Count => want.SelectMany((item, i) => Of(item, have[i], $"{path}[{i}]")),
        (JsonArray want, JsonArray have) => [Differ($"length of {path}", want.Count, have.Count)],
        _ when AreEqual(expected, actual) => [],
        _ => [Differ(path, expected, actual)],
    };

    private static bool AreEqual(JsonNode? expected, JsonNode? actual)
    {
        if (JsonScalar.Number(expected) is not { } want || JsonScalar.Number(actual) is not { } have) return JsonNode.DeepEquals(expected, actual);
        return want == have || Math.Abs(want - have) <= Tolerance * Math.Max(Math.Abs(want), Math.Abs(have));
    }

    private static TestProblem Differ(string path, JsonNode? expected, JsonNode? actual) =>
        new(path, expected?.DeepClone(), actual?.DeepClone(), Kind(expected) == Kind(actual) ? null : $"{JsonScalar.Describe(expected)} is not {JsonScalar.Describe(actual)}");

    private static JsonValueKind Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        null => JsonValueKind.Null,
        JsonValueKind.False => JsonValueKind.True,
        { } kind => kind,
    };
}
