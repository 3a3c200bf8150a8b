using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Planning;

namespace Workflows.Core.Revisions;

/// <summary>
/// The files that belong to a plan: its spec, those of sub-workflows that lie beside it, what literal path inputs name and <c>hashFiles</c> reads, and what texts in vars, matrices,
/// lists and defaults happen to name, since expressions make paths of them.
/// </summary>
internal static class BundleFiles
{
    /// <summary>Absolute paths, each once.</summary>
    public static IReadOnlyList<string> Of(Plan plan, ActivityCatalog catalog) =>
        [.. (plan.Children ?? []).Where(c => c.Source.Revision == plan.Source.Revision).Prepend(plan).SelectMany(p => OfOne(p, catalog)).Distinct()];

    private static IEnumerable<string> OfOne(Plan plan, ActivityCatalog catalog) =>
        plan.Steps.SelectMany(s => Inputs(s, catalog))
            .Concat(Choices(plan).SelectMany(Literals).SelectMany(Texts))
            .Distinct()
            .Select(written => (Written: written, SourcePaths.Resolve(plan.Source, written).Path))
            .Where(f => f.Path is not null && !IsReadInPlace(plan.Source, f.Written, f.Path))
            .Select(f => f.Path!)
            .Concat(plan.HashedFiles)
            .Prepend(plan.Source.File);

    // What an absolute path names outside of the source belongs to the machine: it is read where it lies, below the folders that the machine allows.
    private static bool IsReadInPlace(PlanSource source, string written, string path) =>
        Path.IsPathFullyQualified(written) && Path.GetRelativePath(source.Root, path).Split('/', '\\')[0] == "..";

    private static IEnumerable<string> Inputs(PlannedStep step, ActivityCatalog catalog) =>
        catalog.Find(step.Activity) is { Inputs: var inputs } ? Paths(new MapBinding(step.With), inputs) : [];

    private static IEnumerable<string> Paths(Binding binding, DataType type) => (binding, type) switch
    {
        (LiteralBinding literal, PathType) => Texts(literal),
        (LiteralBinding { Value: JsonArray items }, ListType list) => items.SelectMany(i => Paths(new LiteralBinding(i), list.Item)),
        (LiteralBinding { Value: JsonObject members }, _) =>
            Paths(new MapBinding(members.ToDictionary(m => m.Key, m => (Binding)new LiteralBinding(m.Value))), type),
        (ListBinding items, ListType list) => items.Items.SelectMany(i => Paths(i, list.Item)),
        (MapBinding members, MapType map) => members.Fields.Values.SelectMany(v => Paths(v, map.Value)),
        (MapBinding members, RecordType record) => record.Fields.Where(f => members.Fields.ContainsKey(f.Name)).SelectMany(f => Paths(members.Fields[f.Name], f.Type)),
        _ => [],
    };

    private static IEnumerable<Binding> Choices(Plan plan)
    {
        foreach (var input in plan.Inputs) yield return new LiteralBinding(input.Default);
        foreach (var value in plan.Vars ?? []) yield return value.Value;
        foreach (var step in plan.Steps)
        {
            if (step.Foreach is { } each) yield return each.Items;
            if (step.Matrix is not { } matrix) continue;
            foreach (var axis in matrix.Axes) yield return axis.Value;
            if (matrix.Include is { } include) yield return include;
        }
    }

    private static IEnumerable<LiteralBinding> Literals(Binding binding) => binding switch
    {
        LiteralBinding literal => [literal],
        ListBinding list => list.Items.SelectMany(Literals),
        MapBinding map => map.Fields.Values.SelectMany(Literals),
        _ => [],
    };

    private static IEnumerable<string> Texts(LiteralBinding literal) => Texts(literal.Value);

    private static IEnumerable<string> Texts(JsonNode? value) => value switch
    {
        JsonObject members => members.SelectMany(m => Texts(m.Value)),
        JsonArray items => items.SelectMany(Texts),
        _ => JsonScalar.Text(value) is { Length: > 0 } text ? [text] : [],
    };
}
