using System.Text.Json;
using Workflows.Core.Serving;
using Workflows.Server.Inference;

namespace Workflows.Server.TensorFlow;

/// <summary>A tensor given row by row; its shape follows from the rows, since the protocol does not state it.</summary>
internal static class RowTensor
{
    /// <summary>The rows of a list that must not be empty.</summary>
    public static IReadOnlyList<JsonElement> Items(JsonElement rows, string name) =>
        rows.ValueKind == JsonValueKind.Array && rows.GetArrayLength() > 0
            ? [.. rows.EnumerateArray()]
            : throw RefusedException.Bad("request-malformed", $"'{name}' must be a list of at least one row, found {ScalarReader.Describe(rows)}.");

    /// <summary>Where a row holds one value, the value alone is as good as a list of it.</summary>
    public static NamedTensor Read(TensorSpec spec, IReadOnlyList<JsonElement> rows)
    {
        long[] shape = [rows.Count, .. RowShape(spec, rows[0])];
        var single = Shapes.Count(spec.Name, shape) == rows.Count;
        var builder = TensorBuilder.For(spec);
        foreach (var row in rows)
        {
            if (single && row.ValueKind != JsonValueKind.Array) builder.Add(row);
            else builder.AddNested(row, shape.AsSpan(1));
        }

        return builder.Build(shape);
    }

    /// <summary>Extents of a row; free ones are taken from the first row.</summary>
    private static IEnumerable<long> RowShape(TensorSpec spec, JsonElement row)
    {
        foreach (var extent in spec.Shape.Skip(1))
        {
            var isList = row.ValueKind == JsonValueKind.Array;
            yield return extent >= 0 ? extent : isList ? row.GetArrayLength() : 1;
            if (isList && row.GetArrayLength() > 0) row = row[0];
        }
    }
}
