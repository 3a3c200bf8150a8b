using Microsoft.ML.OnnxRuntime;
using Workflows.Compute.Onnx;
using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Inference;

/// <summary>Checks raw rows against a signature and hands them to ONNX Runtime without copying numbers.</summary>
internal sealed class RowInputs(Signature signature)
{
    private readonly bool numeric = ServingContract.IsNumeric(signature);

    /// <summary>The one input of an all-numeric model.</summary>
    /// <exception cref="OnnxInputException">See <see cref="OnnxSession.Predict(float[], int)"/>.</exception>
    public OrtValue Features(float[] rows, int count)
    {
        var width = signature.Columns.Count;
        if (!numeric)
            throw new OnnxInputException(OnnxCodes.InputColumns,
                $"Column '{signature.Columns.First(column => column.Type != ColumnType.Number).Name}' holds text: give the rows column by column.");
        if (count < 1) throw NoRows();
        if (rows.Length != (long)count * width)
            throw new OnnxInputException(OnnxCodes.InputWidth,
                $"{count} rows of {width} columns are {(long)count * width} values, but {rows.Length} came in. "
                + $"The columns are {Columns()}.");
        for (var i = 0; i < rows.Length; i++)
            if (!float.IsFinite(rows[i])) throw NotFinite(i / width, signature.Columns[i % width].Name, rows[i]);
        return OrtValue.CreateTensorValueFromMemory(rows, [count, width]);
    }

    /// <summary>The columns in the order of the signature.</summary>
    /// <exception cref="OnnxInputException">See <see cref="OnnxSession.Predict(IReadOnlyList{ColumnValues})"/>.</exception>
    public IReadOnlyList<ColumnValues> Order(IReadOnlyList<ColumnValues> columns)
    {
        var given = columns.ToLookup(column => column.Name);
        if (given.FirstOrDefault(same => signature.Columns.All(column => column.Name != same.Key)) is { } unknown)
            throw Columns($"does not know the column '{unknown.Key}'");
        var ordered = signature.Columns.Select(column => Fitting(given[column.Name].ToList(), column)).ToList();
        if (ordered[0].Rows < 1) throw NoRows();
        if (ordered.FirstOrDefault(column => column.Rows != ordered[0].Rows) is { } uneven)
            throw Columns($"got {ordered[0].Rows} cells in column '{ordered[0].Name}' but {uneven.Rows} in column '{uneven.Name}'");
        return ordered;
    }

    /// <summary>Number columns as row-major rows.</summary>
    public static float[] Interleave(IReadOnlyList<ColumnValues> columns)
    {
        var rows = new float[columns[0].Rows * columns.Count];
        for (var column = 0; column < columns.Count; column++)
        {
            var values = ((NumberValues)columns[column]).Values;
            for (var row = 0; row < values.Length; row++) rows[(row * columns.Count) + column] = values[row];
        }

        return rows;
    }

    /// <summary>One column as an input [-1, 1] of its own.</summary>
    public static OrtValue Value(ColumnValues column) => column switch
    {
        NumberValues numbers => Number(numbers),
        TextValues texts => Text(texts),
        _ => throw new InvalidOperationException($"Column values of type {column.GetType().Name} have no tensor form."),
    };

    private static OrtValue Number(NumberValues column)
    {
        if (Array.FindIndex(column.Values, value => !float.IsFinite(value)) is var row and >= 0)
            throw NotFinite(row, column.Name, column.Values[row]);
        return OrtValue.CreateTensorValueFromMemory(column.Values, [column.Rows, 1]);
    }

    private static OrtValue Text(TextValues column)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [column.Rows, 1]);
        for (var row = 0; row < column.Rows; row++) value.StringTensorSetElementAt(column.Values[row].AsSpan(), row);
        return value;
    }

    private ColumnValues Fitting(List<ColumnValues> given, Column column)
    {
        if (given.Count != 1) throw Columns($"needs the column '{column.Name}' once and got it {given.Count} times");
        var fits = column.Type == ColumnType.Text ? given[0] is TextValues : given[0] is NumberValues;
        return fits ? given[0] : throw Columns($"needs {(column.Type == ColumnType.Text ? "text" : "numbers")} in column '{column.Name}'");
    }

    private string Columns() =>
        string.Join(", ", signature.Columns.Take(8).Select(column => column.Name)) + (signature.Columns.Count > 8 ? ", …" : "");

    private OnnxInputException Columns(string fault) => new(OnnxCodes.InputColumns, $"The model {fault}. Its columns are {Columns()}.");

    private static OnnxInputException NoRows() => new(OnnxCodes.InputEmpty, "There are no rows to answer: send at least one.");

    private static OnnxInputException NotFinite(int row, string column, float value) =>
        new(OnnxCodes.InputNotFinite, $"Row {row}, column '{column}' is {value}: every cell must be a finite number.");
}
