using Workflows.Activities.Data;
using Workflows.Compute.Inference;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Monitoring;

/// <summary>The columns of a reference, each with its counterpart now.</summary>
internal sealed class DriftColumns(Dataset reference, Dataset current)
{
    /// <summary>Every column, the one that moved most first, equal ones by name.</summary>
    /// <exception cref="FailureException"><c>dataset-columns</c> when a column is not there now, or holds something else.</exception>
    public IReadOnlyList<ColumnDrift> Compare() =>
        [.. reference.Columns.Select(Compare).OrderByDescending(column => column.Psi).ThenBy(column => column.Name, StringComparer.Ordinal)];

    private ColumnDrift Compare(ColumnValues before)
    {
        var now = current.Columns.FirstOrDefault(column => column.Name == before.Name) ?? throw FailureException.Input(FailureCodes.DatasetColumns,
            $"monitor/drift: the column '{before.Name}' of 'reference' is not in 'current'. {ColumnNames.Offer(before.Name, [.. current.Columns.Select(column => column.Name)])}");
        return (before, now) switch
        {
            (NumberValues numbers, NumberValues others) => Compare(before.Name, DriftBins.Of(numbers.Values), numbers.Values, others.Values),
            (TextValues texts, TextValues others) => Compare(before.Name, DriftBins.Of(texts.Values), texts.Values, others.Values),
            _ => throw FailureException.Input(FailureCodes.DatasetColumns,
                $"monitor/drift: the column '{before.Name}' holds {Kind(before)} in 'reference' and {Kind(now)} in 'current'. Read both files in the same way."),
        };
    }

    private static ColumnDrift Compare<T>(string name, DriftBins<T> bins, T[] before, T[] now) => new(name, bins.Names, bins.Shares(before), bins.Shares(now));

    private static string Kind(ColumnValues column) => column is NumberValues ? "numbers" : "text";
}

/// <summary>One column in both data sets.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bins">Names of the bins.</param>
/// <param name="Reference">Share of the reference in each bin.</param>
/// <param name="Current">Share of the current rows in each bin.</param>
internal sealed record ColumnDrift(string Name, IReadOnlyList<string> Bins, IReadOnlyList<double> Reference, IReadOnlyList<double> Current)
{
    // So that the logarithm of an empty bin is finite.
    private const double Floor = 1e-4;

    /// <summary>Population stability index.</summary>
    public double Psi { get; } = Reference.Zip(Current, (before, now) => Term(Math.Max(before, Floor), Math.Max(now, Floor))).Sum();

    private static double Term(double before, double now) => (now - before) * Math.Log(now / before);
}
