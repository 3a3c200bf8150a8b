using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Workflows.System.Tests.Harness;

/// <summary>Rows of a dataset artifact, read from its Arrow file alone.</summary>
/// <param name="Values">Raw features of each row.</param>
/// <param name="Labels">Its label.</param>
internal sealed record LabelledTable(float[][] Values, string[] Labels)
{
    /// <summary>All rows behind each other.</summary>
    public float[] Flat => [.. Values.SelectMany(v => v)];

    /// <summary>Reads the folder of an all-numeric dataset, whose label is the last column.</summary>
    public static LabelledTable Read(string folder)
    {
        using var reader = new ArrowFileReader(File.OpenRead(Path.Combine(folder, "rows.arrow")));
        using var batch = reader.ReadNextRecordBatch() ?? throw new InvalidDataException($"{folder} holds no rows.");
        var features = Enumerable.Range(0, batch.ColumnCount - 1).Select(c => (FloatArray)batch.Column(c)).ToList();
        var labels = (StringArray)batch.Column(batch.ColumnCount - 1);
        var rows = Enumerable.Range(0, batch.Length).ToList();
        return new LabelledTable(
            [.. rows.Select(r => features.Select(f => f.GetValue(r)!.Value).ToArray())],
            [.. rows.Select(r => labels.GetString(r))]);
    }
}
