using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Hosting.Insight;

/// <summary>Says in words how values differ.</summary>
internal static partial class KeyDifferences
{
    /// <summary>One clause for each part of a cache key that differs, such as <c>input temperature: 4 → 5</c>; of a record only what differs in it.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        [.. after.Keys.Union(before.Keys).SelectMany(name => Part(name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)))];

    /// <summary>Clauses for one part; none when it is the same.</summary>
    public static IEnumerable<string> Part(string name, string? before, string? after) =>
        before == after ? [] : Record(before) is { } old && Record(after) is { } now ? Of(old, now, name) : [Clause(name, before?.Trim('"'), after?.Trim('"'))];

    /// <summary>One clause for each place at which two values differ.</summary>
    public static IEnumerable<string> Of(JsonNode? before, JsonNode? after, string name) =>
        JsonDifferences.Of(before, after, name).Select(d => Clause(d.Path, Show(d.Before), Show(d.After)));

    /// <summary>A clause about one thing.</summary>
    public static string Clause(string name, string? before, string? after) => Shorten($"{name}: {before ?? "none"} → {after ?? "none"}");

    /// <summary>Whether a part is the digest of something that is too long to be shown, or of a file.</summary>
    public static bool IsDigest(string? part) => part is not null && Digest().IsMatch(part);

    private static string? Show(JsonNode? value) => JsonScalar.Text(value) ?? value?.ToJsonString(WorkflowJson.Options);

    private static JsonNode? Record(string? part)
    {
        if (part is not ['{' or '[', ..]) return null;
        try
        {
            return JsonNode.Parse(part);
        }
        catch (JsonException)
        {
            return null; // a text that only begins like one
        }
    }

    // Twelve digits tell two digests apart; the rest is for machines.
    private static string Shorten(string text) => Digest().Replace(text, m => m.Value[..19]);

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Digest();
}
