namespace Workflows.Activities.Data;

/// <summary>Mean and scale of one number column.</summary>
internal sealed record ColumnFit(string Column, float Mean, float Scale, bool IsConstant)
{
    /// <summary>Fits on at least one value. Two passes in 64-bit floats: the mean first, then the deviations from it.</summary>
    public static ColumnFit Of(string column, float[] values)
    {
        if (Array.TrueForAll(values, value => value == values[0])) return new ColumnFit(column, values[0], 1, IsConstant: true);
        var mean = values.Sum(value => (double)value) / values.Length;
        var variance = values.Sum(value => (value - mean) * (value - mean)) / values.Length;
        var scale = (float)Math.Sqrt(variance);
        return new ColumnFit(column, (float)mean, scale > 0 && float.IsFinite(scale) ? scale : 1, IsConstant: false);
    }
}
