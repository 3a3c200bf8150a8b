using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Activities.Data;

/// <summary>
/// Reads a CSV file (RFC 4180, one header line) into a data set. A feature column holds numbers when its cell in the first row is a number, else
/// text; every later cell must agree. Classes are sorted: by value when all labels are numbers, else by ordinal text.
/// </summary>
[Activity("data/read-csv", Summary = "Reads a CSV file with a label column into a data set.", Effect = Effect.Read)]
internal sealed partial class ReadCsv : IActivity<ReadCsvInput, DatasetOutput>
{
    /// <inheritdoc/>
    public async Task<DatasetOutput> RunAsync(ReadCsvInput input, ActivityContext context)
    {
        var (place, name) = await PlaceAsync(input, context);
        var dataset = await new CsvFile(input, place, name).ReadAsync(context.Cancellation);
        LogRead(context.Logger, name, dataset.Rows, dataset.Columns.Count, dataset.Signature.Classes.Count);
        return new DatasetOutput { Dataset = await dataset.StoreAsync(context) };
    }

    private static async Task<(string Path, string Name)> PlaceAsync(ReadCsvInput input, ActivityContext context) => input switch
    {
        { Path: { } path } => (path.Path, path.Written),
        { File: { } file } => (await context.Artifacts.GetPathAsync(file, context.Cancellation), $"file {file.Hash[..19]}"),
        _ => throw new InvalidOperationException("data/read-csv was bound without path and file."),
    };

    [LoggerMessage(1101, LogLevel.Information, "{File}: {Rows} rows, {Columns} feature columns, {Classes} classes")]
    private static partial void LogRead(ILogger logger, string file, int rows, int columns, int classes);
}

/// <summary>Inputs of <c>data/read-csv</c>.</summary>
[OneOf(Except = ["label", "columns", "separator", "positiveClass"])]
internal sealed record ReadCsvInput
{
    [Field("A file of the source: UTF-8 (or UTF-16 with its byte order mark); the first line names the columns.")]
    public SourcePath? Path { get; init; }

    [Field("The same as an artifact, such as an input of type file or what a step gave.", Kind = ArtifactKind.File)]
    public Artifact? File { get; init; }

    [Field("Name of the column that holds the class of each row.")]
    public required string Label { get; init; }

    [Field("Feature columns to keep, in this order; all but the label when not given.")]
    public IReadOnlyList<string>? Columns { get; init; }

    [Field("The character between cells; \"\\t\" for a tab.")]
    public string Separator { get; init; } = ",";

    [Field("For two classes, the one that F1 counts; the last one in sorted order when not given.")]
    public string? PositiveClass { get; init; }
}

/// <summary>Output of an activity that makes a data set.</summary>
internal sealed record DatasetOutput
{
    [Field("The rows, raw, with the classes and the fitted transforms.", Kind = ArtifactKind.Dataset)]
    public required Artifact Dataset { get; init; }
}
