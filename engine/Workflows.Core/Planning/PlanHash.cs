using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning;

/// <summary>
/// The identity of a plan: the hash of its canonical JSON without its own hash, the place of the spec and places inside it. Sub-workflows count by their
/// hashes, which the steps that use them hold.
/// </summary>
internal static class PlanHash
{
    private static readonly JsonSerializerOptions Options = Create();

    public static string Of(Plan plan) => ContentHash.OfJson(JsonSerializer.SerializeToNode(plan, Options));

    // By type, not by name: a user's value may well have a member 'place'.
    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(WorkflowJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOut } } };
        options.MakeReadOnly();
        return options;
    }

    private static void LeaveOut(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
            if (type.Properties[i].PropertyType == typeof(SourceSpan) || (type.Type == typeof(Plan) && type.Properties[i].Name is "hash" or "source" or "children")) type.Properties.RemoveAt(i);
    }
}
