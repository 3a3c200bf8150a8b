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

    /// <summary>Name of the file with the rows.</summary>
    public const string RowsFile = "rows.arrow";

    /// <summary>Name of the file with everything else.</summary>
    public const string SchemaFile = "schema.json";

    private const int LargestSchema = 64 << 20;
    private const int LongestFault = 1000;

    public static async Task SaveAsync(Dataset dataset, string folder, CancellationToken cancellationToken)
    {
        var schema = new DatasetSchema { Signature = dataset.Signature, Recipe = dataset.Recipe };
        await File.WriteAllBytesAsync(Path.Combine(folder, SchemaFile), JsonSerializer.SerializeToUtf8Bytes(schema, WorkflowJson.Indented), cancellationToken);
        await using var stream = File.Create(Path.Combine(folder, RowsFile));
        await ArrowRows.WriteAsync(dataset, stream, cancellationToken);
    }

    /// <summary>Reads all of it.</summary>
    /// <exception cref="FailureException"><c>dataset-malformed</c> naming the file.</exception>
    public static Dataset Load(string folder) => Read(folder, ArrowRows.Read);

    /// <summary>Looks at its rows, which <paramref name="look"/> may find damaged with an <see cref="InvalidDataException"/>.</summary>
    /// <exception cref="FailureException"><c>dataset-malformed</c> naming the file.</exception>
    public static T Read<T>(string folder, Func<DatasetSchema, ArrowFile, T> look)
    {
        var schema = LoadSchema(Path.Combine(folder, SchemaFile));
        try
        {
            using var file = ArrowFile.Open(Path.Combine(folder, RowsFile));
            schema.Check(file.Columns);
            return look(schema, file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Malformed(RowsFile, fault);
        }
    }

    private static DatasetSchema LoadSchema(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestSchema) throw new InvalidDataException($"It has more than {LargestSchema >> 20} MiB.");
            return JsonSerializer.Deserialize<DatasetSchema>(File.ReadAllBytes(path), WorkflowJson.Options)
                ?? throw new JsonException("The file holds null.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException or JsonException or NotSupportedException)
        {
            throw Malformed(SchemaFile, fault);
        }
    }

    private static FailureException Malformed(string file, Exception fault) => FailureException.Input(FailureCodes.DatasetMalformed,
        $"The data set's {file} cannot be read: {CellText.Cut(fault.Message, LongestFault)} Run the step that made it again.", fault);
}
