using System.Text.Json;
using Workflows.Core.Serving;

namespace Workflows.Server.Inference;

/// <summary>Writes output tensors as JSON. Values that JSON has no number for are written as the bare words that both protocols' clients read.</summary>
internal static class TensorWriter
{
    /// <summary>The Open Inference Protocol's word for an element type.</summary>
    public static string TypeWord(TensorType type) => type switch
    {
        TensorType.Fp32 => "FP32",
        TensorType.Int64 => "INT64",
        TensorType.Bytes => "BYTES",
        _ => throw new InvalidOperationException($"Element type {type} has no word in the protocol."),
    };

    /// <summary>All elements in one list.</summary>
    public static void WriteFlat(Utf8JsonWriter writer, NamedTensor tensor)
    {
        writer.WriteStartArray();
        for (var i = 0; i < tensor.Data.Length; i++) WriteScalar(writer, tensor.Data, i);
        writer.WriteEndArray();
    }

    /// <summary>Lists nested as the shape says.</summary>
    public static void WriteNested(Utf8JsonWriter writer, NamedTensor tensor) => WriteFrom(writer, tensor, 0, 0);

    /// <summary>One row: the tensor without its first extent.</summary>
    public static void WriteRow(Utf8JsonWriter writer, NamedTensor tensor, int row) =>
        WriteFrom(writer, tensor, 1, row * (tensor.Data.Length / (int)tensor.Shape[0]));

    private static void WriteFrom(Utf8JsonWriter writer, NamedTensor tensor, int axis, int offset)
    {
        if (axis == tensor.Shape.Count)
        {
            WriteScalar(writer, tensor.Data, offset);
            return;
        }

        var stride = 1;
        for (var inner = axis + 1; inner < tensor.Shape.Count; inner++) stride *= (int)tensor.Shape[inner];
        writer.WriteStartArray();
        for (var i = 0; i < tensor.Shape[axis]; i++) WriteFrom(writer, tensor, axis + 1, offset + (i * stride));
        writer.WriteEndArray();
    }

    private static void WriteScalar(Utf8JsonWriter writer, Array data, int index)
    {
        switch (data)
        {
            case float[] floats when float.IsFinite(floats[index]):
                writer.WriteNumberValue(floats[index]);
                break;
            case float[] floats:
                writer.WriteRawValue(float.IsNaN(floats[index]) ? "NaN" : floats[index] > 0 ? "Infinity" : "-Infinity", skipInputValidation: true);
                break;
            case long[] integers:
                writer.WriteNumberValue(integers[index]);
                break;
            default:
                writer.WriteStringValue(((string[])data)[index]);
                break;
        }
    }
}
