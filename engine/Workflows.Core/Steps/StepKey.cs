using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Steps;

/// <summary>A cache key and what it was made of.</summary>
/// <param name="Key"><c>sha256:</c> of the canonical JSON of the parts.</param>
/// <param name="Parts">Name by name, in a form short enough to be shown: a reader sees which part changed.</param>
public sealed record StepKey(string Key, IReadOnlyDictionary<string, string> Parts)
{
    private const int LongestShown = 60;

    /// <summary>The key of these parts.</summary>
    public static StepKey Of(IReadOnlyDictionary<string, string> parts) =>
        new(ContentHash.OfJson(new JsonObject(parts.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)))), parts);

    /// <summary>The same parts with one more.</summary>
    public StepKey With(string name, string value) => Of(new Dictionary<string, string>(Parts) { [name] = value });

    /// <summary>A value as a part: itself when short, else its hash. Artifacts count by hash, files by content.</summary>
    public static string Part(JsonNode? value)
    {
        var identity = Identity(value);
        var text = identity?.ToJsonString(WorkflowJson.Options) ?? "null";
        return text.Length <= LongestShown ? text : ContentHash.OfJson(identity);
    }

    // An artifact is its hash and a file its content: neither facts nor the path under which it was found may change a key.
    private static JsonNode? Identity(JsonNode? value) => value switch
    {
        JsonObject o when o["hash"] is JsonValue hash && (o.ContainsKey("kind") || o.ContainsKey("written")) => hash.DeepClone(),
        JsonObject o => new JsonObject(o.Select(m => KeyValuePair.Create(m.Key, Identity(m.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Identity)]),
        _ => value?.DeepClone(),
    };
}
