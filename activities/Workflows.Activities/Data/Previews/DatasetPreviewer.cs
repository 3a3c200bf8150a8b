using System.Globalization;
using System.Text.Json.Nodes;
using Workflows.Compute.Inference;
using Workflows.Compute.Preprocessing;
using Workflows.Core.Artifacts;

namespace Workflows.Activities.Data.Previews;

/// <summary>Describes the first rows of a data set, one column at a time, so that no more than one is in memory.</summary>
internal sealed class DatasetPreviewer(DatasetSchema schema, ArrowFile file, int sample, CancellationToken cancellationToken)
{
    private readonly int scanned = Math.Min(file.Rows, DatasetPreview.MostScannedRows);
    private readonly ArrowColumn label = file.Columns[^1];
    private readonly List<DatasetWarning> warnings = [];

    /// <exception cref="InvalidDataException">A text is damaged.</exception>
    public DatasetPreview Preview()
    {
        var rows = Enumerable.Range(0, Math.Min(sample, scanned)).Select(_ => new JsonArray()).ToList();
        var columns = file.Columns.SkipLast(1).Take(DatasetPreview.MostColumns - 1).Append(label).Select(column => Describe(column, rows)).ToList();
        return new DatasetPreview
        {
            Rows = file.Rows,
            ColumnCount = file.Columns.Count - 1,
            ClassCount = schema.Signature.Classes.Count,
            ScannedRows = scanned,
            Columns = columns,
            Sample = rows,
            Warnings = warnings,
        };
    }

    private ColumnPreview Describe(ArrowColumn column, List<JsonArray> rows)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var preview = column.Type == ColumnType.Number ? DescribeNumbers(column, rows) : DescribeTexts(column, rows);
        Warn(preview, column);
        return preview;
    }

    private ColumnPreview DescribeNumbers(ArrowColumn column, List<JsonArray> rows)
    {
        var numbers = file.Numbers(column, scanned);
        for (var row = 0; row < rows.Count; row++)
            rows[row].Add(float.IsFinite(numbers[row]) ? JsonValue.Create(numbers[row]) : JsonValue.Create(numbers[row].ToString(CultureInfo.InvariantCulture)));
        var profile = ColumnProfile.Of(new NumberValues(column.Name, numbers));
        return Common(column, profile.Missing, profile.Distinct) with
        {
            Minimum = (float?)profile.Minimum,
            Maximum = (float?)profile.Maximum,
            Mean = profile.Mean,
            Histogram = profile is { Minimum: { } from, Maximum: { } to } ? Buckets(numbers, from, to) : null,
        };
    }

    private ColumnPreview DescribeTexts(ArrowColumn column, List<JsonArray> rows)
    {
        var texts = file.Texts(column);
        var tally = new TextTally();
        while (texts.Row + 1 < scanned && texts.Next())
        {
            var cell = texts.Beginning(DatasetPreview.LongestText);
            tally.Add(cell);
            if (texts.Row < rows.Count) rows[texts.Row].Add(JsonValue.Create(cell.Text));
        }

        return Common(column, tally.Missing, tally.Distinct) with { Values = tally.Commonest() };
    }

    private ColumnPreview Common(ArrowColumn column, int missing, int distinct) => new()
    {
        Name = CellText.Cut(column.Name, DatasetPreview.LongestText),
        Type = column.Type == ColumnType.Number ? CellType.Number : CellType.Text,
        IsLabel = column == label,
        Missing = missing,
        MissingShare = scanned == 0 ? 0 : (double)missing / scanned,
        Distinct = Math.Min(distinct, DatasetPreview.MostDistinct),
    };

    private static List<HistogramBucket> Buckets(float[] numbers, double from, double to)
    {
        if (to <= from) return [new HistogramBucket(from, to, numbers.Count(float.IsFinite))];
        var width = (to - from) / Histogram.Buckets;
        return [.. Histogram.Count(numbers, from, to).Select((rows, place) =>
            new HistogramBucket(from + (width * place), place == Histogram.Buckets - 1 ? to : from + (width * (place + 1)), rows))];
    }

    private void Warn(ColumnPreview preview, ArrowColumn column)
    {
        if (scanned == 0) return;
        if (preview.Missing == scanned)
            Warn("column-missing", preview.Name, "holds nothing in any row that was looked at. Leave it out, or look for what made it empty.");
        else if (preview is { Distinct: 1, Missing: 0 })
            Warn("column-constant", preview.Name, $"holds the same in all {scanned} rows that were looked at, which tells a model nothing. Leave it out.");
        if (!preview.IsLabel && EqualsLabel(column))
            Warn("column-equals-label", preview.Name, "holds the label in every row that was looked at: a model that sees it learns nothing else. Leave it out.");
    }

    private void Warn(string code, string column, string finding) => warnings.Add(new DatasetWarning(code, column, $"Column '{column}' {finding}"));

    // Both are read side by side and, as a rule, differ in one of the first rows.
    private bool EqualsLabel(ArrowColumn column)
    {
        var labels = file.Texts(label);
        if (column.Type == ColumnType.Text)
        {
            var texts = file.Texts(column);
            while (labels.Row + 1 < scanned && labels.Next() && texts.Next())
                if (labels.Beginning(DatasetPreview.LongestText) != texts.Beginning(DatasetPreview.LongestText)) return false;
            return true;
        }

        var numbers = file.Numbers(column, scanned);
        while (labels.Row + 1 < scanned && labels.Next())
            if (!float.TryParse(labels.Beginning(DatasetPreview.LongestText).Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || number != numbers[labels.Row]) return false;
        return true;
    }
}
