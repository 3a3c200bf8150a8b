using System.Runtime.InteropServices;
using Google.Protobuf;
using Workflows.Compute.Onnx.Proto;

namespace Workflows.Compute.Onnx;

/// <summary>Between ONNX constants and arrays. ONNX stores numbers little-endian, as every machine that .NET 10 runs on for us holds them.</summary>
internal static class OnnxTensor
{
    /// <summary>A constant whose values are stored raw.</summary>
    public static TensorProto Of<T>(string name, TensorProto.Types.DataType type, IReadOnlyList<int> shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        tensor.Dims.AddRange(shape.Select(extent => (long)extent));
        return tensor;
    }

    /// <summary>Number of elements; 1 for a scalar.</summary>
    /// <exception cref="OnnxModelException">An extent is negative or the product overflows (<see cref="OnnxCodes.Malformed"/>).</exception>
    public static long Elements(TensorProto tensor)
    {
        long elements = 1;
        foreach (var extent in tensor.Dims)
        {
            if (extent < 0 || (extent > 0 && elements > int.MaxValue / extent))
                throw Broken(tensor, $"has the shape [{string.Join(", ", tensor.Dims)}]");
            elements *= extent;
        }

        return elements;
    }

    /// <summary>The values of a constant of 32-bit floats, however the writer stored them.</summary>
    /// <exception cref="OnnxModelException">There are more or fewer values than the shape says (<see cref="OnnxCodes.Malformed"/>).</exception>
    public static float[] Floats(TensorProto tensor)
    {
        float[] values = tensor.HasRawData ? Raw(tensor) : [.. tensor.FloatData];
        return values.Length == Elements(tensor)
            ? values
            : throw Broken(tensor, $"holds {values.Length} values but its shape is [{string.Join(", ", tensor.Dims)}]");
    }

    private static float[] Raw(TensorProto tensor) =>
        tensor.RawData.Length % sizeof(float) == 0
            ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray()
            : throw Broken(tensor, $"holds {tensor.RawData.Length} bytes, which are no whole number of 32-bit floats");

    private static OnnxModelException Broken(TensorProto tensor, string fault) =>
        new(OnnxCodes.Malformed, $"The ONNX model is damaged: constant '{tensor.Name}' {fault}. Convert the network again.");
}
