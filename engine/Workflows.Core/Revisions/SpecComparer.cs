using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Revisions;

/// <summary>Finds what two contents of a workflow say differently.</summary>
internal static class SpecComparer
{
    private static readonly (SpecPart Part, string Key)[] Named =
        [(SpecPart.Input, "inputs"), (SpecPart.Output, "outputs"), (SpecPart.Var, "vars"), (SpecPart.Env, "env"), (SpecPart.Trigger, "on")];

    // What tells best what a step is, when there is only one side of it.
    private static readonly string[] Telling = ["uses", "workflow", "approval", "wait", "type"];

    public static SpecDifference Compare(SpecContent from, SpecContent to) => new(from.Name, to.Name,
    [
        .. Changes(SpecPart.Step, SpecTree.Steps(from.Tree), SpecTree.Steps(to.Tree)),
        .. Named.SelectMany(n => Changes(n.Part, Members(from.Tree[n.Key]), Members(to.Tree[n.Key]))),
        .. Changes(SpecPart.Key, Others(from.Tree), Others(to.Tree)),
        .. Changes(SpecPart.File, Hashes(from.Files), Hashes(to.Files)),
    ]);

    private static Dictionary<string, JsonNode?> Members(JsonNode? node) => (node as JsonObject ?? []).ToDictionary(m => m.Key, m => m.Value);

    private static Dictionary<string, JsonNode?> Others(JsonObject tree) =>
        Members(tree).Where(m => !SpecTree.HoldsSteps(m.Key) && Array.TrueForAll(Named, n => n.Key != m.Key)).ToDictionary();

    private static Dictionary<string, JsonNode?> Hashes(IReadOnlyDictionary<string, string> files) =>
        files.ToDictionary(f => f.Key, f => (JsonNode?)f.Value);

    private static IEnumerable<SpecChange> Changes(SpecPart part, Dictionary<string, JsonNode?> from, Dictionary<string, JsonNode?> to)
    {
        foreach (var name in from.Keys.Union(to.Keys))
        {
            var (had, has) = (from.TryGetValue(name, out var old), to.TryGetValue(name, out var now));
            if (had && has)
            {
                var values = Values("", old, now).ToList();
                if (values.Count > 0) yield return new SpecChange(part, name, ChangeKind.Changed, values);
            }
            else
            {
                var told = Told(had ? old : now);
                yield return new SpecChange(part, name, had ? ChangeKind.Removed : ChangeKind.Added, [had ? told with { From = told.To, To = null } : told]);
            }
        }
    }

    private static ValueChange Told(JsonNode? value)
    {
        if (value is not JsonObject members) return new ValueChange("", null, value);
        var key = Array.Find(Telling, members.ContainsKey);
        return key is null ? new ValueChange("", null, value) : new ValueChange(key, null, members[key]);
    }

    private static IEnumerable<ValueChange> Values(string path, JsonNode? from, JsonNode? to) => (from, to) switch
    {
        (JsonObject a, JsonObject b) => a.Select(m => m.Key).Union(b.Select(m => m.Key)).SelectMany(k => Values(path.Length == 0 ? k : $"{path}.{k}", a[k], b[k])),
        (JsonArray a, JsonArray b) when a.Count == b.Count => a.Zip(b).SelectMany((pair, i) => Values($"{path}[{i}]", pair.First, pair.Second)),
        _ => Same(from, to) ? [] : [new ValueChange(path, from, to)],
    };

    private static bool Same(JsonNode? a, JsonNode? b) => ContentHash.OfJson(a) == ContentHash.OfJson(b);
}
