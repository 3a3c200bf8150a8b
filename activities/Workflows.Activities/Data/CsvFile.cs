using System.Text.Unicode;
using CsvHelper;
using Workflows.Compute.Inference;
using Workflows.Compute.Preprocessing;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data;

/// <summary>Turns one CSV file into a data set. Lines in messages count from 1 with the header, as editors count them.</summary>
/// <param name="input">What to read of it.</param>
/// <param name="path">Where it lies.</param>
/// <param name="file">What messages call it.</param>
internal sealed class CsvFile(ReadCsvInput input, string path, string file)
{
    private const int LargestRecord = 16 << 20;

    /// <exception cref="FailureException">The codes <c>csv-…</c> and <c>positive-class</c>: file, line and column are named.</exception>
    public async Task<Dataset> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            await using var reader = CsvReader.Create(stream, Options(), leaveOpen: true);
            return await ReadAsync(reader, cancellationToken);
        }
        catch (CsvFormatException fault)
        {
            throw Fail(FailureCodes.CsvQuote, $"{file}, line {fault.LineNumber}: {fault.Message} "
                + "A cell that holds the separator or a quotation mark stands in quotation marks as a whole, with those inside it doubled.", fault);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw Fail(FailureCodes.CsvMissing, $"{file}: there is no file that can be read. Check the input 'path' (it is relative to the spec) and the rights.", fault);
        }
    }

    private async Task<Dataset> ReadAsync(CsvReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken))
            throw Fail(FailureCodes.CsvEmpty, $"{file}: the file is empty. The first line must name the columns.");
        var rows = new CsvRows(file, new CsvHeader(file, Cells(reader), input));
        while (await reader.ReadAsync(cancellationToken)) rows.Add(Cells(reader), reader.LineNumber);
        if (rows.Count == 0) throw Fail(FailureCodes.CsvNoRows, $"{file}: there is a header but no row below it. Add the data.");
        return Assemble(rows);
    }

    private Dataset Assemble(CsvRows rows)
    {
        var classes = Classes.Sort(rows.Labels);
        if (classes.Count == 1)
            throw Fail(FailureCodes.CsvOneClass, $"{file}: all {rows.Count} rows have the label '{CellText.Cut(classes[0])}' in column '{input.Label}'. "
                + "A classifier needs at least two classes: check that 'label' names the right column.");
        var columns = rows.Columns();
        return new Dataset
        {
            Signature = new Signature
            {
                Columns = [.. columns.Select(column => new Column(column.Name, column is TextValues ? ColumnType.Text : ColumnType.Number))],
                Label = input.Label,
                Classes = classes,
                PositiveClass = Classes.Positive(classes, input.PositiveClass, file),
            },
            Recipe = Recipe.Empty,
            Columns = columns,
            Labels = Classes.Index(rows.Labels, classes),
        };
    }

    private string[] Cells(CsvReader reader)
    {
        if (reader.FieldCount > DatasetSchema.MostColumns + 1)
            throw Fail(FailureCodes.CsvTooWide, $"{file}, line {reader.LineNumber}: there are {reader.FieldCount} cells, and a data set may have "
                + $"{DatasetSchema.MostColumns} columns and the label. Check the line ends and the input 'separator'.");
        if (!Utf8.IsValid(reader.RawRecord))
            throw Fail(FailureCodes.CsvNotUtf8, $"{file}, line {reader.LineNumber}: the bytes are not UTF-8. Save the file as UTF-8.");
        if (reader.RawRecord.Contains((byte)0))
            throw Fail(FailureCodes.CsvNotText, $"{file}, line {reader.LineNumber}: there is a zero byte, so this is no text file, or a damaged one. Save it as UTF-8 text.");
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];
    }

    private CsvReaderOptions Options() => new()
    {
        Separator = input.Separator is [< '\u0080' and not ('"' or '\r' or '\n') and var separator]
            ? separator
            : throw Fail(FailureCodes.CsvSeparator, $"The separator '{input.Separator}' is not usable: give one ASCII character, such as \",\", \";\" or \"\\t\"."),
        HasHeader = false,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MaxRecordSize = LargestRecord,
        PoolStrings = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    private static FailureException Fail(string code, string message, Exception? inner = null) => FailureException.Input(code, message, inner);
}
