using Workflows.Core.Artifacts;

namespace Workflows.Activities.Data.Previews;

/// <summary>Counts texts, as many different ones as it may keep. Long ones are the same when they begin alike and are equally long.</summary>
internal sealed class TextTally
{
    private const int Shown = 20;
    private readonly Dictionary<(string Text, int Bytes), int> counts = [];
    private int rows;

    /// <summary>Empty texts.</summary>
    public int Missing { get; private set; }

    /// <summary>Different texts that are not empty.</summary>
    public int Distinct => counts.Count;

    public void Add((string Text, int Bytes) cell)
    {
        rows++;
        if (cell.Bytes == 0) Missing++;
        else if (counts.TryGetValue(cell, out var count)) counts[cell] = count + 1;
        else if (counts.Count < DatasetPreview.MostDistinct) counts.Add(cell, 1);
    }

    /// <summary>The commonest texts; of equally common ones the first by ordinal order.</summary>
    public IReadOnlyList<ValueCount> Commonest() => [.. counts
        .OrderByDescending(pair => pair.Value)
        .ThenBy(pair => pair.Key.Text, StringComparer.Ordinal)
        .ThenBy(pair => pair.Key.Bytes)
        .Take(Shown)
        .Select(pair => new ValueCount(pair.Key.Text, pair.Value, (double)pair.Value / rows))];
}
