using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Hosting.Insight;

/// <summary>Finds the numbers among values.</summary>
internal static class RunFigures
{
    /// <summary>Every number of a record with its path; artifacts and lists, which hold curves and tables, are left out.</summary>
    public static IEnumerable<(string Name, double Value)> Of(JsonNode? node, string path) => node switch
    {
        JsonObject handle when handle.ContainsKey("hash") && handle.ContainsKey("kind") && handle.ContainsKey("bytes") => [],
        JsonObject record => record.SelectMany(m => Of(m.Value, $"{path}.{m.Key}")),
        JsonValue number when number.GetValueKind() == JsonValueKind.Number && JsonScalar.Number(number) is { } value => [(path, value)],
        _ => [],
    };

    /// <summary>Two lists of named numbers side by side, in the order of the second.</summary>
    public static IReadOnlyList<FigureDifference> Pair(IEnumerable<(string Name, double Value)> left, IEnumerable<(string Name, double Value)> right)
    {
        var (before, after) = (Map(left), Map(right));
        return [.. after.Keys.Concat(before.Keys).Distinct().Select(n => new FigureDifference(n, Find(before, n), Find(after, n)))];
    }

    private static OrderedDictionary<string, double> Map(IEnumerable<(string Name, double Value)> figures)
    {
        var map = new OrderedDictionary<string, double>();
        foreach (var (name, value) in figures) map[name] = value;
        return map;
    }

    private static double? Find(OrderedDictionary<string, double> figures, string name) => figures.TryGetValue(name, out var value) ? value : null;
}
