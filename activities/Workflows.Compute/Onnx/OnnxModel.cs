using Google.Protobuf;
using Workflows.Compute.Onnx.Proto;
using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Onnx;

/// <summary>
/// A model in the <c>onnx</c> format: the bytes of <c>model.onnx</c>, preprocessing included, and the signature they were checked against.
/// </summary>
public sealed class OnnxModel
{
    /// <summary>Key of the metadata that lists the passes the model went through, separated by commas: <c>export,quantize-int8-w7</c>.</summary>
    internal const string PassesKey = "passes";

    private readonly Lazy<OnnxFacts> facts;

    private OnnxModel(byte[] bytes, Signature signature, bool quantized)
    {
        Bytes = bytes;
        Signature = signature;
        IsQuantized = quantized;
        facts = new Lazy<OnnxFacts>(() => OnnxFacts.Of(this));
    }

    /// <summary>The file as it is stored and served. Not copied; treat it as read-only.</summary>
    public byte[] Bytes { get; }

    /// <summary>Raw columns in order, and the classes.</summary>
    public Signature Signature { get; }

    /// <summary>Whether some operators of the graph work on integers made from floats.</summary>
    public bool IsQuantized { get; }

    /// <summary>Sizes and counts, computed on first use: compressing the file to know its size takes a while.</summary>
    public OnnxFacts Facts => facts.Value;

    /// <summary>Accepts a file after checking that it is whole, stands alone, and keeps the <see cref="ServingContract"/>.</summary>
    /// <exception cref="OnnxModelException">
    /// <see cref="OnnxCodes.Malformed"/>, <see cref="OnnxCodes.ExternalData"/> or <see cref="OnnxCodes.Contract"/>. Whether the operators make sense
    /// together is for ONNX Runtime to say, when a session opens.
    /// </exception>
    public static OnnxModel Read(byte[] bytes, Signature signature)
    {
        var graph = Parse(bytes).Graph;
        RefuseExternalData(graph);
        ServingContract.Check(graph, signature);
        return new OnnxModel(bytes, signature, graph.Node.Any(Quantizer.IsQuantized));
    }

    /// <summary>A fresh copy of the parsed file, to look at or to rewrite.</summary>
    internal ModelProto Parse() => Parse(Bytes);

    private static ModelProto Parse(byte[] bytes)
    {
        try
        {
            var model = ModelProto.Parser.ParseFrom(bytes);
            return model.Graph is { Node.Count: > 0 } && model.OpsetImport.Count > 0
                ? model
                : throw new OnnxModelException(OnnxCodes.Malformed,
                    $"The {bytes.Length} bytes hold no ONNX graph: nodes or operator set are missing. Convert the network again.");
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new OnnxModelException(OnnxCodes.Malformed,
                $"The {bytes.Length} bytes are no complete ONNX model: {fault.Message} Convert the network again.", fault);
        }
    }

    /// <summary>A model is one file: a reference to another could name any file of the machine that serves it.</summary>
    private static void RefuseExternalData(GraphProto graph)
    {
        var attributes = graph.Node.SelectMany(node => node.Attribute).ToList();
        var inside = attributes.SelectMany(attribute => attribute.Tensors.Append(attribute.T).Where(tensor => tensor is not null));
        if (graph.Initializer.Concat(inside).FirstOrDefault(IsExternal) is { } outside)
            throw new OnnxModelException(OnnxCodes.ExternalData,
                $"Constant '{outside.Name}' of the ONNX model lies in another file. Save the model as a single file.");
        foreach (var inner in attributes.SelectMany(attribute => attribute.Graphs.Append(attribute.G).Where(inner => inner is not null)))
            RefuseExternalData(inner);
    }

    private static bool IsExternal(TensorProto tensor) =>
        tensor.DataLocation == TensorProto.Types.DataLocation.External || tensor.ExternalData.Count > 0;
}
