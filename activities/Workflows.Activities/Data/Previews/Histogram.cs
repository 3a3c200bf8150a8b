namespace Workflows.Activities.Data.Previews;

/// <summary>Counts numbers in buckets of one width.</summary>
internal static class Histogram
{
    /// <summary>Number of buckets.</summary>
    public const int Buckets = 20;

    /// <summary>How many finite numbers lie in each bucket from <paramref name="from"/> to <paramref name="to"/>, which is larger.</summary>
    public static int[] Count(float[] values, double from, double to)
    {
        var counts = new int[Buckets];
        foreach (var value in values.Where(float.IsFinite)) counts[Math.Min(Buckets - 1, (int)((value - from) / (to - from) * Buckets))]++;
        return counts;
    }
}
