using System.IO.Compression;
using Workflows.Compute.Onnx.Proto;

namespace Workflows.Compute.Onnx;

/// <summary>Sizes and counts of an ONNX model, read from the file itself. Equal files have equal facts on one machine.</summary>
public sealed record OnnxFacts
{
    /// <summary>Length of the file, preprocessing included.</summary>
    public required long Bytes { get; init; }

    /// <summary>Length of the file after gzip at its smallest setting. The compressor may choose otherwise on another kind of processor.</summary>
    public required long GzipBytes { get; init; }

    /// <summary>
    /// Trained values in the graph: weights and biases of dense layers in whatever type they are stored, γ and β of batch normalisation.
    /// Scales of quantisation and figures of the recipe are not counted; a folded normalisation has none.
    /// </summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-accumulates for one row in MatMul, Gemm and MatMulInteger; element-wise work is not counted, as is usual.</summary>
    public required long Macs { get; init; }

    internal static OnnxFacts Of(OnnxModel model)
    {
        var graph = model.Parse().Graph;
        var constants = graph.Initializer.ToDictionary(constant => constant.Name);
        return new OnnxFacts
        {
            Bytes = model.Bytes.Length,
            GzipBytes = Gzip(model.Bytes),
            Parameters = graph.Node.SelectMany(Trained).Distinct().Sum(name => Elements(constants, name)),
            Macs = graph.Node.Where(IsProduct).Sum(node => Elements(constants, node.Input[1])),
        };
    }

    /// <summary>Elements of a constant; a scalar belongs to a formula and is no trained value.</summary>
    private static long Elements(Dictionary<string, TensorProto> constants, string name) =>
        constants.TryGetValue(name, out var constant) && constant.Dims.Count > 0 ? OnnxTensor.Elements(constant) : 0;

    private static bool IsProduct(NodeProto node) => node.OpType is "MatMul" or "Gemm" or "MatMulInteger" && node.Input.Count > 1;

    private static IEnumerable<string> Trained(NodeProto node) => node.OpType switch
    {
        "MatMul" or "MatMulInteger" => node.Input.Skip(1).Take(1),
        "Gemm" or "BatchNormalization" => node.Input.Skip(1).Take(2),
        "Add" => node.Input,
        _ => [],
    };

    /// <summary>.NET writes gzip headers without a time, so that the length follows from the content alone.</summary>
    private static long Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(bytes);
        return target.Length;
    }
}
