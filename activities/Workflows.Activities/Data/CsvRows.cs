using System.Globalization;
using Workflows.Compute.Inference;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data;

/// <summary>The rows of a CSV file, gathered column by column. The first row decides which columns hold numbers.</summary>
internal sealed class CsvRows(string file, CsvHeader header)
{
    private readonly List<float>?[] numbersByColumn = new List<float>?[header.FeaturePlaces.Count];
    private readonly List<string>?[] texts = new List<string>?[header.FeaturePlaces.Count];
    private readonly List<string> labels = [];
    private long firstLine;

    /// <summary>Rows so far.</summary>
    public int Count => labels.Count;

    /// <summary>The label of each row, as written.</summary>
    public IReadOnlyList<string> Labels => labels;

    /// <summary>Adds one row.</summary>
    /// <param name="cells">As many as the header has names.</param>
    /// <param name="line">Where the row starts.</param>
    /// <exception cref="FailureException"><c>csv-ragged</c>, <c>csv-cell-missing</c>, <c>csv-not-a-number</c> or <c>csv-not-finite</c>.</exception>
    public void Add(string[] cells, long line)
    {
        if (cells.Length != header.Names.Count)
            throw FailureException.Input(FailureCodes.CsvRagged,
                $"{file}, line {line}: the row has {cells.Length} cell(s), the header has {header.Names.Count} columns. "
                + "Add or remove cells; text that holds the separator or a quotation mark must stand in quotation marks, closed again.");
        if (Count == 0) FixTypes(cells, line);
        for (var column = 0; column < header.FeaturePlaces.Count; column++)
        {
            var cell = Cell(cells, header.FeaturePlaces[column], line);
            if (numbersByColumn[column] is { } numbers) numbers.Add(Number(cell, header.FeaturePlaces[column], line));
            else texts[column]!.Add(cell);
        }

        labels.Add(Cell(cells, header.LabelPlace, line));
    }

    /// <summary>The feature columns.</summary>
    public IReadOnlyList<ColumnValues> Columns() => [.. header.FeaturePlaces.Select((place, column) => numbersByColumn[column] is { } numbers
        ? (ColumnValues)new NumberValues(header.Names[place], [.. numbers])
        : new TextValues(header.Names[place], [.. texts[column]!]))];

    private void FixTypes(string[] cells, long line)
    {
        firstLine = line;
        for (var column = 0; column < header.FeaturePlaces.Count; column++)
        {
            if (TryParse(cells[header.FeaturePlaces[column]], out _)) numbersByColumn[column] = [];
            else texts[column] = [];
        }
    }

    private string Cell(string[] cells, int place, long line) => cells[place] is { Length: > 0 } cell
        ? cell
        : throw FailureException.Input(FailureCodes.CsvCellMissing,
            $"{file}, line {line}, column '{CellText.Cut(header.Names[place])}': the cell is empty. Fill it, or remove the row.");

    private float Number(string cell, int place, long line)
    {
        if (!TryParse(cell, out var number))
            throw FailureException.Input(FailureCodes.CsvNotANumber,
                $"{file}, line {line}, column '{CellText.Cut(header.Names[place])}': '{CellText.Cut(cell)}' is not a number. The column holds numbers, because its first cell (line {firstLine}) "
                + "is one; mend the cell, or leave the column out with the input 'columns'.");
        return float.IsFinite(number)
            ? number
            : throw FailureException.Input(FailureCodes.CsvNotFinite,
                $"{file}, line {line}, column '{CellText.Cut(header.Names[place])}': '{CellText.Cut(cell)}' is not a finite 32-bit number (at most ±3.4e38). Mend the cell, or remove the row.");
    }

    private static bool TryParse(string cell, out float number) => float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
