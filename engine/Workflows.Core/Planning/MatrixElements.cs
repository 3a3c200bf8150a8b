using System.Text.Json.Nodes;
using Workflows.Core.Planning.Expressions;

namespace Workflows.Core.Planning;

/// <summary>The combinations of a matrix, as on GitHub, and how many elements an expansion may have.</summary>
internal static class MatrixElements
{
    /// <summary>Most elements of a matrix.</summary>
    public const int MaxMatrix = 256;

    /// <summary>Most elements of a foreach.</summary>
    public const int MaxForeach = 10_000;

    // What is taken away again is counted up to here, so that a large product is refused before it takes memory.
    private const long MaxProduct = 65_536;
    private const long MaxComparisons = 4_000_000;

    /// <summary>
    /// Every combination of the axes, first axis slowest, without those that have all values of an entry of <paramref name="exclude"/>. Then each entry of
    /// <paramref name="include"/> adds its further values to every combination of the axes with which it agrees, or stands for itself when there is none.
    /// </summary>
    /// <returns>The combinations, or null when there are too many to count.</returns>
    public static List<JsonObject>? Of(IReadOnlyList<(string Name, JsonArray Values)> axes, IReadOnlyList<JsonObject> include, IReadOnlyList<JsonObject> exclude)
    {
        var product = 1L;
        foreach (var (_, values) in axes)
            if ((product *= values.Count) > MaxProduct) return null;
        if (product * (include.Count + exclude.Count) > MaxComparisons) return null;

        var all = axes.Count == 0 ? [] : axes.Aggregate(new List<JsonObject> { new() }, (partial, axis) => [.. partial.SelectMany(p => axis.Values.Select(v => With(p, axis.Name, v)))]);
        all.RemoveAll(c => exclude.Any(e => e.All(v => Has(c, v.Key, v.Value))));
        Include(all, [.. axes.Select(a => a.Name)], include);
        return all;
    }

    private static void Include(List<JsonObject> combinations, HashSet<string> axes, IReadOnlyList<JsonObject> entries)
    {
        var crossed = combinations.Count;
        foreach (var entry in entries)
        {
            var agreeing = combinations.Take(crossed).Where(c => entry.All(v => !axes.Contains(v.Key) || Has(c, v.Key, v.Value))).ToList();
            if (agreeing.Count == 0) combinations.Add(entry.DeepClone().AsObject());
            foreach (var combination in agreeing)
                foreach (var (name, value) in entry)
                    if (!axes.Contains(name)) combination[name] = value?.DeepClone();
        }
    }

    private static JsonObject With(JsonObject combination, string name, JsonNode? value)
    {
        var more = combination.DeepClone().AsObject();
        more[name] = value?.DeepClone();
        return more;
    }

    // 1 and 1.0 are one number, however they were written.
    private static bool Has(JsonObject combination, string name, JsonNode? value) =>
        combination.TryGetPropertyValue(name, out var own) && (Scalar.AreEqual(own, value) || JsonNode.DeepEquals(own, value));
}
