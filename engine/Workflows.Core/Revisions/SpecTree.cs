using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Revisions;

/// <summary>What a spec says, as JSON: without comments, layout, quotes, aliases and free keys, so that two of them differ only in what they say.</summary>
internal static class SpecTree
{
    private static readonly string[] Phases = ["steps", "onFailure", "finally"];

    /// <summary>The tree of a file; null when it is no YAML mapping.</summary>
    public static JsonObject? Read(ReadOnlySpan<byte> utf8)
    {
        var findings = new Findings();
        var source = SourceText.Decode("", utf8, findings);
        return source is null ? null : JsonOf(YamlReader.Read(source, findings)) as JsonObject;
    }

    /// <summary>Every step by id, those of groups too, each without the steps inside of it and with where it stands as <c>in</c>.</summary>
    public static Dictionary<string, JsonNode?> Steps(JsonObject tree)
    {
        var steps = new Dictionary<string, JsonNode?>();
        foreach (var phase in Phases)
            if (tree[phase] is JsonObject some) Collect(some, phase, steps);
        return steps;
    }

    /// <summary>Whether a key of the spec holds steps.</summary>
    public static bool HoldsSteps(string key) => Phases.Contains(key);

    private static void Collect(JsonObject some, string where, Dictionary<string, JsonNode?> steps)
    {
        foreach (var (id, value) in some)
        {
            if (value is not JsonObject step) continue;
            var own = (JsonObject)step.DeepClone();
            own.Remove("steps");
            own["in"] = where;
            steps[id] = own;
            if (step["steps"] is JsonObject inner) Collect(inner, id, steps);
        }
    }

    private static JsonNode? JsonOf(YamlNode? node) => node switch
    {
        YamlMapping mapping => new JsonObject(mapping.Entries
            .Where(e => !e.Key.Value.StartsWith(SpecKeys.FreePrefix, StringComparison.Ordinal))
            .Select(e => KeyValuePair.Create(e.Key.Value, JsonOf(e.Value)))),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(JsonOf)]),
        YamlScalar scalar => Literals.Read(scalar, DataType.Any),
        _ => null,
    };
}
