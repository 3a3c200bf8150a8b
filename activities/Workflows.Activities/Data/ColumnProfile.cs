using Workflows.Compute.Inference;
using Workflows.Compute.Preprocessing;
using Workflows.Core.Activities;

namespace Workflows.Activities.Data;

/// <summary>Figures of one raw column. Those of numbers are missing for text and for a column without rows.</summary>
internal sealed record ColumnProfile
{
    [Field("Name of the column.")]
    public required string Name { get; init; }

    [Field("What its cells hold.")]
    public required ColumnType Type { get; init; }

    [Field("Number of different cells.")]
    public required int Distinct { get; init; }

    [Field("Number of cells that are empty or no number.")]
    public required int Missing { get; init; }

    [Field("Smallest number.")]
    public double? Minimum { get; init; }

    [Field("Largest number.")]
    public double? Maximum { get; init; }

    [Field("Mean.")]
    public double? Mean { get; init; }

    [Field("Population standard deviation.")]
    public double? Deviation { get; init; }

    /// <summary>Looks at one column.</summary>
    public static ColumnProfile Of(ColumnValues column) => column switch
    {
        NumberValues numbers => OfNumbers(numbers),
        TextValues texts => new ColumnProfile
        {
            Name = texts.Name,
            Type = ColumnType.Text,
            Distinct = texts.Values.Distinct(StringComparer.Ordinal).Count(),
            Missing = texts.Values.Count(text => text.Length == 0),
        },
        _ => throw new InvalidOperationException($"There is no rule to describe {column.GetType().Name}."),
    };

    private static ColumnProfile OfNumbers(NumberValues column)
    {
        var values = column.Values.Where(float.IsFinite).Select(value => (double)value).ToList();
        var profile = new ColumnProfile
        {
            Name = column.Name,
            Type = ColumnType.Number,
            Distinct = values.Distinct().Count(),
            Missing = column.Values.Length - values.Count,
        };
        if (values.Count == 0) return profile;
        var mean = values.Average();
        return profile with
        {
            Minimum = values.Min(),
            Maximum = values.Max(),
            Mean = mean,
            Deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean))),
        };
    }
}
