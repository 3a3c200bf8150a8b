using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Planning;

/// <summary>The identity of a plan: the hash of its canonical JSON without its own hash, the place of the spec and places inside it.</summary>
internal static class PlanHash
{
    public static string Of(Plan plan)
    {
        var json = JsonSerializer.SerializeToNode(plan, WorkflowJson.Options)!.AsObject();
        json.Remove("hash");
        json.Remove("source");
        foreach (var step in json["steps"]!.AsArray())
        {
            step!.AsObject().Remove("place");
            foreach (var (_, binding) in step["with"]!.AsObject()) RemovePlaces(binding!.AsObject());
        }

        foreach (var output in json["outputs"]!.AsArray()) RemovePlaces(output!["value"]!.AsObject());
        return ContentHash.OfJson(json);
    }

    // Literals are left alone: a user's value may well have a member 'place'.
    private static void RemovePlaces(JsonObject binding)
    {
        binding.Remove("place");
        var nested = binding["kind"]!.GetValue<string>() switch
        {
            "text" => binding["parts"]!.AsArray(),
            "list" => binding["items"]!.AsArray(),
            "map" => binding["fields"]!.AsObject().Select(f => f.Value),
            _ => [],
        };
        foreach (var part in nested) RemovePlaces(part!.AsObject());
    }
}
