using Workflows.Activities.Reports;

namespace Workflows.Activities.Monitoring;

/// <summary>Divides the values of a column into bins that its reference decides.</summary>
/// <param name="Names">Names of the bins.</param>
/// <param name="Place">Bin of a value.</param>
internal sealed record DriftBins<T>(IReadOnlyList<string> Names, Func<T, int> Place)
{
    /// <summary>Share of the values in each bin.</summary>
    /// <param name="values">At least one.</param>
    public IReadOnlyList<double> Shares(IReadOnlyCollection<T> values)
    {
        var counts = new int[Names.Count];
        foreach (var value in values) counts[Place(value)]++;
        return [.. counts.Select(count => (double)count / values.Count)];
    }
}

/// <summary>Makes bins of a reference.</summary>
internal static class DriftBins
{
    private const int Quantiles = 10;
    private const int MostCategories = 20;
    private const string Others = "others";

    /// <summary>A bin for each of up to ten different numbers and one for all others; else ten of equal share, where ties allow it.</summary>
    public static DriftBins<float> Of(float[] reference)
    {
        if (reference.Distinct().Take(Quantiles + 1).Count() <= Quantiles) return Categories(reference.Order(), value => Figures.Short(value));
        var sorted = reference.Order().ToArray();
        var edges = Enumerable.Range(1, Quantiles - 1).Select(part => sorted[(int)((long)part * sorted.Length / Quantiles)]).Distinct().ToArray();
        List<string> names = [$"< {Figures.Short(edges[0])}", .. edges.Zip(edges.Skip(1), (from, to) => $"{Figures.Short(from)} … {Figures.Short(to)}"), $"≥ {Figures.Short(edges[^1])}"];
        return new DriftBins<float>(names, value => Array.BinarySearch(edges, value) is var found && found >= 0 ? found + 1 : ~found);
    }

    /// <summary>A bin for each of the 20 most frequent texts and one for all others.</summary>
    public static DriftBins<string> Of(string[] reference) => Categories(
        reference.CountBy(text => text).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MostCategories).Select(pair => pair.Key),
        text => text);

    private static DriftBins<T> Categories<T>(IEnumerable<T> values, Func<T, string> name)
        where T : notnull
    {
        var places = new Dictionary<T, int>();
        foreach (var value in values) places.TryAdd(value, places.Count);
        return new DriftBins<T>([.. places.Keys.Select(name), Others], value => places.GetValueOrDefault(value, places.Count));
    }
}
