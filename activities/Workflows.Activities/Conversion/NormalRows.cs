using Workflows.Activities.Data;
using Workflows.Compute.Preprocessing;

namespace Workflows.Activities.Conversion;

/// <summary>Rows like those that a model was trained on, as far as its recipe tells: mean and scale of each standardised column, else 0 and 1.</summary>
internal static class NormalRows
{
    private const int Rows = 512;
    private const int Summands = 12;

    /// <summary>Raw rows, row-major, the same for the same seed.</summary>
    public static float[] Draw(Recipe recipe, Signature signature, long seed)
    {
        var scales = signature.Columns.Select(column => ScaleOf(recipe, column.Name)).ToList();
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, Rows).SelectMany(_ => scales.Select(one => one.Mean + (one.Scale * Normal(random))).ToList())];
    }

    private static (float Mean, float Scale) ScaleOf(Recipe recipe, string column)
    {
        var transform = recipe.Transforms.OfType<Standardize>().FirstOrDefault(transform => transform.Columns.Contains(column));
        var place = transform?.Columns.Index().First(pair => pair.Item == column).Index ?? 0;
        return transform is null ? (0, 1) : (transform.Means[place], transform.Scales[place]);
    }

    /// <summary>The sum of twelve uniform numbers less 6: nearly normal, and without a function whose last bit differs between platforms.</summary>
    private static float Normal(SplitMix64 random)
    {
        var sum = 0.0;
        for (var summand = 0; summand < Summands; summand++) sum += (random.Next() >> 11) * (1.0 / (1L << 53));
        return (float)(sum - (Summands / 2));
    }
}
