using Workflows.Compute.Preprocessing;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data;

/// <summary>Whether rows are of the kind that a model or another data set expects: the same columns in the same order, and no unknown class.</summary>
internal sealed class SignatureMatch
{
    private readonly int[] classes;

    /// <exception cref="FailureException"><c>dataset-mismatch</c> naming the first column or class that differs.</exception>
    public SignatureMatch(Signature expected, Signature given, string use)
    {
        for (var place = 0; place < Math.Max(expected.Columns.Count, given.Columns.Count); place++)
        {
            var (wanted, found) = (expected.Columns.ElementAtOrDefault(place), given.Columns.ElementAtOrDefault(place));
            if (wanted != found)
                throw Mismatch(use, $"column {place + 1} should be {Describe(wanted)} but is {Describe(found)}. "
                    + $"Expected are {expected.Columns.Count} columns: {ColumnNames.List([.. expected.Columns.Select(column => column.Name)])}");
        }

        classes = [.. given.Classes.Select(name => expected.Classes.Index().FirstOrDefault(pair => pair.Item == name, (Index: -1, Item: "")).Index)];
        if (Array.IndexOf(classes, -1) is var unknown and >= 0)
            throw Mismatch(use, $"the class '{given.Classes[unknown]}' is unknown. Known are {ColumnNames.List(expected.Classes)}");
    }

    /// <summary>Class indices in the order of the expected classes.</summary>
    public int[] Labels(int[] labels) => Array.ConvertAll(labels, label => classes[label]);

    private static string Describe(Column? column) => column is null ? "absent" : $"'{column.Name}' ({column.Type.ToString().ToLowerInvariant()})";

    private static FailureException Mismatch(string use, string fault) =>
        FailureException.Input(FailureCodes.DatasetMismatch, $"{use}: {fault}. Use data that was read and prepared in the same way.");
}
