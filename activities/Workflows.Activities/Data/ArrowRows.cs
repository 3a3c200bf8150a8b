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

    /// <exception cref="InvalidDataException">A label is none of the classes, or a text is damaged.</exception>
    public static Dataset Read(DatasetSchema schema, ArrowFile file)
    {
        var columns = file.Columns.Take(schema.Signature.Columns.Count).Select(column => Read(file, column)).ToList();
        return new Dataset
        {
            Signature = schema.Signature,
            Recipe = schema.Recipe,
            Columns = columns,
            Labels = [.. Labels(schema.Signature, file)],
        };
    }

    /// <summary>Looks at every cell and keeps none.</summary>
    /// <exception cref="InvalidDataException">A label is none of the classes, or a text is damaged.</exception>
    public static void Check(DatasetSchema schema, ArrowFile file, CancellationToken cancellationToken)
    {
        foreach (var column in file.Columns.SkipLast(1).Where(column => column.Type == ColumnType.Text))
        {
            var texts = file.Texts(column);
            while (texts.Next()) texts.Check();
            cancellationToken.ThrowIfCancellationRequested();
        }

        foreach (var _ in Labels(schema.Signature, file)) cancellationToken.ThrowIfCancellationRequested();
    }

    private static ColumnValues Read(ArrowFile file, ArrowColumn column)
    {
        if (column.Type == ColumnType.Number) return new NumberValues(column.Name, file.Numbers(column, file.Rows));
        var texts = file.Texts(column);
        var values = new string[file.Rows];
        while (texts.Next()) values[texts.Row] = texts.Text();
        return new TextValues(column.Name, values);
    }

    private static IEnumerable<int> Labels(Signature signature, ArrowFile file)
    {
        var classes = signature.Classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        var labels = file.Texts(file.Columns[^1]);
        while (labels.Next())
            yield return classes.TryGetValue(labels.Text(), out var index)
                ? index
                : throw new InvalidDataException($"The label '{CellText.Cut(labels.Text())}' in row {labels.Row + 1} is none of the classes.");
    }

    private static IArrowType TypeOf(Column column) => column.Type == ColumnType.Number ? FloatType.Default : StringType.Default;

    private static IArrowArray ToArrow(ColumnValues column) => column switch
    {
        NumberValues numbers => new FloatArray.Builder().AppendRange(numbers.Values).Build(),
        TextValues texts => new StringArray.Builder().AppendRange(texts.Values).Build(),
        _ => throw new InvalidOperationException($"There is no Arrow type for {column.GetType().Name}."),
    };

    private static StringArray Labels(Dataset dataset) =>
        new StringArray.Builder().AppendRange(dataset.Labels.Select(label => dataset.Signature.Classes[label])).Build();
}
