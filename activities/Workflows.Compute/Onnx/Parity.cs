using Workflows.Compute.Inference;
using Workflows.Compute.Networks;

namespace Workflows.Compute.Onnx;

/// <summary>How far the logits of a converted model are from those of the original on the same rows.</summary>
public sealed record Parity
{
    /// <summary>Largest <see cref="RelativeDifference"/> that a conversion in 32-bit floats may have.</summary>
    public const double Goal = 1e-5;

    /// <summary>Compared rows.</summary>
    public required int Rows { get; init; }

    /// <summary>max|a − b| over all rows and classes.</summary>
    public required double LargestDifference { get; init; }

    /// <summary>max|a| over all rows and classes of the original.</summary>
    public required double LargestLogit { get; init; }

    /// <summary>max|a − b| / max(1, max|a|): relative for large logits, absolute for small ones.</summary>
    public required double RelativeDifference { get; init; }

    /// <summary>Share of rows that get the same class from both, 0 to 1.</summary>
    public required double Agreement { get; init; }

    /// <summary>Row with the largest difference, counted from 0.</summary>
    public required int WorstRow { get; init; }

    /// <summary>Whether the conversion is exact enough: within <see cref="Goal"/>, and every row gets the same class.</summary>
    public bool Holds => RelativeDifference <= Goal && Agreement == 1;

    /// <summary>Compares two sets of logits.</summary>
    /// <param name="original">Row-major, rows × <paramref name="width"/>.</param>
    /// <param name="converted">In the same form.</param>
    /// <param name="width">Logits a row: the number of classes, or 1 for a single log-odds.</param>
    /// <exception cref="OnnxModelException">
    /// The sets differ in length, are empty, or hold NaN or infinity (<see cref="OnnxCodes.ParityShape"/>).
    /// </exception>
    public static Parity Compare(float[] original, float[] converted, int width)
    {
        Check(original, converted, width);
        var (worst, worstAt, largest) = (0.0, 0, 0.0);
        for (var i = 0; i < original.Length; i++)
        {
            var difference = Math.Abs((double)original[i] - converted[i]);
            if (difference > worst) (worst, worstAt) = (difference, i);
            largest = Math.Max(largest, Math.Abs((double)original[i]));
        }

        return new Parity
        {
            Rows = original.Length / width,
            LargestDifference = worst,
            LargestLogit = largest,
            RelativeDifference = worst / Math.Max(1, largest),
            Agreement = Evaluator.Agreement(Labels(original, width), Labels(converted, width)),
            WorstRow = worstAt / width,
        };
    }

    private static int[] Labels(float[] logits, int width) => [.. logits.Chunk(width).Select(row => Classes.Predict(row))];

    private static void Check(float[] original, float[] converted, int width)
    {
        if (width < 1 || original.Length == 0 || original.Length != converted.Length || original.Length % width != 0)
            throw new OnnxModelException(OnnxCodes.ParityShape,
                $"{original.Length} logits of the original and {converted.Length} of the converted model cannot be compared with {width} a row.");
        if (Array.FindIndex(original, logit => !float.IsFinite(logit)) is var place and >= 0)
            throw NotFinite("original", place / width, original[place]);
        if (Array.FindIndex(converted, logit => !float.IsFinite(logit)) is var other and >= 0)
            throw NotFinite("converted", other / width, converted[other]);
    }

    private static OnnxModelException NotFinite(string model, int row, float value) =>
        new(OnnxCodes.ParityShape, $"The {model} model answers {value} for row {row}. Check its weights and the range of the data.");
}
