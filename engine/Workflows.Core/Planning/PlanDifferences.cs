using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Planning;

/// <summary>Says how the steps of two plans differ, in the words of the spec.</summary>
internal static class PlanDifferences
{
    private static readonly string[] Aside = ["id", "place", "with", "activityVersion"];

    /// <summary>Ids of the steps that the later plan has otherwise than the earlier one, or alone.</summary>
    public static IEnumerable<string> ChangedSteps(Plan before, Plan after)
    {
        var known = before.Steps.ToDictionary(s => s.Id);
        return after.Steps.Where(s => !known.TryGetValue(s.Id, out var old) || Of(old, s).Any()).Select(s => s.Id);
    }

    /// <summary>What differs, key by key.</summary>
    public static IEnumerable<PlanDifference> Of(PlannedStep before, PlannedStep after)
    {
        if ((before.Activity, before.ActivityVersion) != (after.Activity, after.ActivityVersion))
            yield return new("uses", true, [("uses", $"{before.Activity}@{before.ActivityVersion}", $"{after.Activity}@{after.ActivityVersion}")]);
        foreach (var name in before.With.Keys.Union(after.With.Keys))
        {
            var values = Values($"with.{name}", before.With.GetValueOrDefault(name), after.With.GetValueOrDefault(name)).ToList();
            if (values.Count > 0) yield return new($"with.{name}", true, values);
        }

        var (earlier, later) = (Others(before), Others(after));
        foreach (var name in earlier.Select(m => m.Key).Union(later.Select(m => m.Key)).Where(n => n != "activity"))
        {
            var values = JsonDifferences.Of(earlier[name], later[name], name).Select(d => (d.Path, Show(d.Before), Show(d.After))).ToList();
            if (values.Count > 0) yield return new(name, false, values);
        }
    }

    // Of two constants only what differs in them; an expression differs as a whole.
    private static IEnumerable<(string, string?, string?)> Values(string name, Binding? before, Binding? after)
    {
        if (before is LiteralBinding old && after is LiteralBinding now)
            return JsonDifferences.Of(old.Value, now.Value, name).Select(d => (d.Path, Show(d.Before), Show(d.After)));
        var (was, @is) = (before is null ? null : BindingText.Show(before), after is null ? null : BindingText.Show(after));
        return was == @is ? [] : [(name, was, @is)];
    }

    private static string? Show(JsonNode? node) => JsonScalar.Text(node) ?? node?.ToJsonString(WorkflowJson.Options);

    private static JsonObject Others(PlannedStep step)
    {
        var json = JsonSerializer.SerializeToNode(step, WorkflowJson.Options)!.AsObject();
        foreach (var name in Aside) json.Remove(name);
        RemovePlaces(json);
        return json;
    }

    // Where an expression stands says nothing about what it does. A literal is the user's own: it may well have a member of this name.
    private static void RemovePlaces(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items) RemovePlaces(item);
        }
        else if (node is JsonObject members && (JsonScalar.Text(members["kind"]) != "literal"))
        {
            members.Remove("place");
            foreach (var (_, member) in members) RemovePlaces(member);
        }
    }
}

/// <summary>A key of a step that two plans have otherwise.</summary>
/// <param name="Name">Such as <c>with.temperature</c>.</param>
/// <param name="IsInput">Whether it decides what is computed, and so enters the cache key.</param>
/// <param name="Values">Each place in it that differs, with both values in a form that can be shown; null for none.</param>
internal sealed record PlanDifference(string Name, bool IsInput, IReadOnlyList<(string Path, string? Before, string? After)> Values);
