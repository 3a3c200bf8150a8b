using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Workflows.Compute.Inference;
using Workflows.Compute.Preprocessing;
using Column = Workflows.Compute.Preprocessing.Column;

namespace Workflows.Activities.Data;

/// <summary>The rows of a data set as an Arrow IPC file: numbers are FP32, texts and the label UTF-8; one record batch, no dates, no metadata.</summary>
internal static class ArrowRows
{
    public static async Task WriteAsync(Dataset dataset, Stream stream, CancellationToken cancellationToken)
    {
        var fields = dataset.Signature.Columns.Select(column => new Field(column.Name, TypeOf(column), nullable: false))
            .Append(new Field(dataset.Signature.Label, StringType.Default, nullable: false));
        var schema = new Schema(fields, metadata: null);
        using var batch = new RecordBatch(schema, [.. dataset.Columns.Select(ToArrow), Labels(dataset)], dataset.Rows);
        using var writer = new ArrowFileWriter(stream, schema, leaveOpen: true);
        await writer.WriteRecordBatchAsync(batch, cancellationToken);
        await writer.WriteEndAsync(cancellationToken);
    }

    /// <exception cref="InvalidDataException">The columns of the file are not those of the schema.</exception>
    public static Dataset Read(DatasetSchema schema, Stream stream)
    {
        using var reader = new ArrowFileReader(stream, leaveOpen: true);
        using var batch = reader.ReadNextRecordBatch() ?? throw new InvalidDataException("There is no record batch.");
        var signature = schema.Signature;
        var expected = signature.Columns.Select(column => column.Name).Append(signature.Label);
        if (!batch.Schema.FieldsList.Select(field => field.Name).SequenceEqual(expected))
            throw new InvalidDataException($"It holds the columns {string.Join(", ", batch.Schema.FieldsList.Select(field => field.Name))}.");
        var classes = signature.Classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        return new Dataset
        {
            Signature = signature,
            Recipe = schema.Recipe,
            Columns = [.. signature.Columns.Select((column, place) => FromArrow(column, batch.Column(place)))],
            Labels = [.. Texts(batch.Column(signature.Columns.Count), signature.Label).Select(label => Class(classes, label))],
        };
    }

    private static int Class(Dictionary<string, int> classes, string label) =>
        classes.TryGetValue(label, out var index) ? index : throw new InvalidDataException($"The label '{label}' is none of the classes.");

    private static IArrowType TypeOf(Column column) => column.Type == ColumnType.Number ? FloatType.Default : StringType.Default;

    private static IArrowArray ToArrow(ColumnValues column) => column switch
    {
        NumberValues numbers => new FloatArray.Builder().AppendRange(numbers.Values).Build(),
        TextValues texts => new StringArray.Builder().AppendRange(texts.Values).Build(),
        _ => throw new InvalidOperationException($"There is no Arrow type for {column.GetType().Name}."),
    };

    private static StringArray Labels(Dataset dataset) =>
        new StringArray.Builder().AppendRange(dataset.Labels.Select(label => dataset.Signature.Classes[label])).Build();

    private static ColumnValues FromArrow(Column column, IArrowArray values) => column.Type == ColumnType.Number
        ? new NumberValues(column.Name, values is FloatArray { NullCount: 0 } numbers ? numbers.Values.ToArray() : throw Wrong(column.Name, "32-bit floats"))
        : new TextValues(column.Name, Texts(values, column.Name));

    private static string[] Texts(IArrowArray values, string column) => values is StringArray { NullCount: 0 } texts
        ? [.. Enumerable.Range(0, texts.Length).Select(row => texts.GetString(row))]
        : throw Wrong(column, "text");

    private static InvalidDataException Wrong(string column, string expected) => new($"Column '{column}' does not hold {expected} in every row.");
}
