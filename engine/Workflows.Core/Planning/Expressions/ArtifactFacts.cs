using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Planning.Expressions;

/// <summary>The typed facts that an artifact handle shows to expressions.</summary>
internal static class ArtifactFacts
{
    /// <summary>Facts of a kind by name.</summary>
    public static IReadOnlyDictionary<string, DataType> Of(ArtifactKind kind)
    {
        var facts = new Dictionary<string, DataType> { ["hash"] = DataType.String, ["bytes"] = DataType.Integer, ["kind"] = DataType.String };
        foreach (var name in Counts(kind)) facts[name] = DataType.Integer;
        return facts;
    }

    /// <summary>A fact of a handle in JSON, or null when the artifact does not have it.</summary>
    public static JsonNode? Read(JsonObject handle, string name) => handle[name] ?? (handle["facts"] as JsonObject)?[name];

    /// <summary>Whether a record in JSON is a handle.</summary>
    public static bool IsHandle(JsonObject record) =>
        record.ContainsKey("kind") && JsonScalar.Text(record["hash"])?.StartsWith("sha256:", StringComparison.Ordinal) == true;

    private static string[] Counts(ArtifactKind kind) => kind switch
    {
        ArtifactKind.Dataset => ["rows", "columns", "classes"],
        ArtifactKind.Model => ["parameters", "macs"],
        _ => [],
    };
}
