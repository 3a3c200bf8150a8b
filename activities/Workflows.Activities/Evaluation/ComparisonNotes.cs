using Workflows.Activities.Reports;

namespace Workflows.Activities.Evaluation;

/// <summary>What the figures say, in sentences. Each holds only when it was measured so.</summary>
internal static class ComparisonNotes
{
    // Below this many rows one row more or less right moves accuracy by over half a point.
    private const int FewRows = 200;

    public static IEnumerable<string> Of(Comparison comparison)
    {
        for (var place = 1; place < comparison.Models.Count; place++)
            if (StoredSmaller(comparison.Models[place - 1], comparison.Models[place]) is { } note) yield return note;
        if (comparison.Dataset.Rows < FewRows)
            yield return $"There are only {comparison.Dataset.Rows} rows: one row is worth {Figures.Percent(1.0 / comparison.Dataset.Rows)} of accuracy.";
        foreach (var model in comparison.Models.Where(model => model.Parity is not null))
            yield return $"“{model.Name}” answers as its original did: the logits differ by at most {model.Parity:0.0e+0} relative to the largest.";
    }

    /// <summary>The same arithmetic on weights stored in fewer bytes: says whether that made it faster.</summary>
    private static string? StoredSmaller(JudgedModel before, JudgedModel after)
    {
        if (before.Facts.Macs != after.Facts.Macs || after.Facts.Bytes >= before.Facts.Bytes) return null;
        var (slow, fast) = (before.Latency.One.P50, after.Latency.One.P50);
        var size = $"“{after.Name}” stores the same network as “{before.Name}” in {(double)before.Facts.Bytes / after.Facts.Bytes:0.0} times fewer bytes";
        return fast < 0.95 * slow
            ? $"{size} and answers one row in {Figures.Micros(fast)} instead of {Figures.Micros(slow)}."
            : $"{size}, but that gives no speed at this size: one row takes {Figures.Micros(fast)}, before {Figures.Micros(slow)}. "
                + "Quantising the activations costs more than the smaller weights save.";
    }
}
