using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data;

/// <summary>
/// A data set as a folder: <c>rows.arrow</c> (an Arrow IPC file with the raw feature columns and the label as text) and <c>schema.json</c>
/// (columns, label, classes, positive class, recipe). Equal data sets give equal bytes.
/// </summary>
internal static class DatasetFolder
{
    /// <summary>Format of the artifact.</summary>
    public const string Format = "arrow";

    private const string RowsFile = "rows.arrow";
    private const string SchemaFile = "schema.json";

    public static async Task SaveAsync(Dataset dataset, string folder, CancellationToken cancellationToken)
    {
        var schema = new DatasetSchema { Signature = dataset.Signature, Recipe = dataset.Recipe };
        await File.WriteAllBytesAsync(Path.Combine(folder, SchemaFile), JsonSerializer.SerializeToUtf8Bytes(schema, WorkflowJson.Indented), cancellationToken);
        await using var stream = File.Create(Path.Combine(folder, RowsFile));
        await ArrowRows.WriteAsync(dataset, stream, cancellationToken);
    }

    /// <exception cref="FailureException"><c>dataset-malformed</c> naming the file.</exception>
    public static Dataset Load(string folder)
    {
        var schema = LoadSchema(Path.Combine(folder, SchemaFile));
        try
        {
            using var stream = File.OpenRead(Path.Combine(folder, RowsFile));
            return ArrowRows.Read(schema, stream);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or InvalidOperationException or ArgumentException)
        {
            throw Malformed(RowsFile, fault);
        }
    }

    private static DatasetSchema LoadSchema(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<DatasetSchema>(File.ReadAllBytes(path), WorkflowJson.Options)
                ?? throw new JsonException("The file holds null.");
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            throw Malformed(SchemaFile, fault);
        }
    }

    private static FailureException Malformed(string file, Exception fault) => FailureException.Input(FailureCodes.DatasetMalformed,
        $"The data set's {file} cannot be read: {fault.Message} Run the step that made it again.", fault);
}
