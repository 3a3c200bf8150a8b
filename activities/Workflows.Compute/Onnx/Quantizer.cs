using Google.Protobuf;
using Workflows.Compute.Inference;
using Workflows.Compute.Onnx.Proto;
using DataType = Workflows.Compute.Onnx.Proto.TensorProto.Types.DataType;

namespace Workflows.Compute.Onnx;

/// <summary>
/// Dynamic int8 quantisation of dense layers: weights are stored as symmetric integers with one scale per unit, activations are quantised to
/// unsigned bytes while the model runs, products are summed exactly in 32 bits (Jacob et al. 2018).
/// </summary>
/// <remarks>
/// Writes DynamicQuantizeLinear, MatMulInteger, Cast and Mul of standard ONNX, which ONNX Runtime fuses into one kernel together with the Add of
/// the bias. The scale of the activations follows from the whole batch, so a row may score slightly differently in other company;
/// <see cref="Evaluator"/> therefore judges such a model one row at a time. Files shrink to
/// about a quarter; only layers about 1024 wide get faster.
/// </remarks>
public static class Quantizer
{
    /// <summary>Quantises every dense layer with constant weights.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="QuantizerOptions.WeightBits"/> is neither 7 nor 8.</exception>
    /// <exception cref="OnnxModelException">
    /// <see cref="OnnxCodes.AlreadyQuantized"/>, <see cref="OnnxCodes.NothingToQuantize"/> or <see cref="OnnxCodes.WeightNotFinite"/>.
    /// </exception>
    public static QuantizedModel Quantize(OnnxModel model, QuantizerOptions? options = null)
    {
        var bits = (options ?? new QuantizerOptions()).WeightBits;
        if (bits is not (7 or 8)) throw new ArgumentOutOfRangeException(nameof(options), bits, "Weights take 7 or 8 bits.");

        var proto = model.Parse();
        if (proto.Graph.Node.FirstOrDefault(IsQuantized) is { } node)
            throw new OnnxModelException(OnnxCodes.AlreadyQuantized,
                $"The model is quantised already: node '{node.Name}' is a {node.OpType}. Quantise the float model it was made from.");
        var layers = Rewrite(proto.Graph, bits);
        if (layers.Count == 0)
            throw new OnnxModelException(OnnxCodes.NothingToQuantize,
                "The model has no dense layer of 32-bit floats (a MatMul with a constant weight), so there is nothing to quantise. Skip this step.");
        AddPass(proto, $"quantize-int8-w{bits}");
        return new QuantizedModel(OnnxModel.Read(proto.ToByteArray(), model.Signature), layers);
    }

    internal static bool IsQuantized(NodeProto node) => node.OpType is "MatMulInteger" or "DynamicQuantizeLinear" or "QuantizeLinear"
        or "DequantizeLinear" or "QLinearMatMul" or "ConvInteger" or "QLinearConv" or "MatMulNBits";

    private static List<QuantizedLayer> Rewrite(GraphProto graph, int bits)
    {
        var constants = graph.Initializer.ToDictionary(constant => constant.Name);
        var layers = new List<QuantizedLayer>();
        var nodes = graph.Node.ToList();
        graph.Node.Clear();
        foreach (var node in nodes)
        {
            if (node.OpType != "MatMul" || !constants.TryGetValue(node.Input[1], out var weight) || !IsDense(weight))
            {
                graph.Node.Add(node);
                continue;
            }

            var quantized = WeightQuantization.Of(weight, bits);
            graph.Node.AddRange(Nodes(node, Store(graph, weight, quantized)));
            layers.Add(quantized.Facts);
        }

        RemoveUnused(graph);
        return layers;
    }

    private static bool IsDense(TensorProto weight) => weight.DataType == (int)DataType.Float && weight.Dims.Count == 2;

    /// <summary>Adds the integer weight and its scales once, even if several nodes share the weight.</summary>
    private static (string Weight, string Scale) Store(GraphProto graph, TensorProto weight, WeightQuantization quantized)
    {
        var names = (Weight: $"{weight.Name}.int8", Scale: $"{weight.Name}.scale");
        if (graph.Initializer.Any(constant => constant.Name == names.Weight)) return names;
        var facts = quantized.Facts;
        graph.Initializer.Add(OnnxTensor.Of<sbyte>(names.Weight, DataType.Int8, [facts.Inputs, facts.Units], quantized.Values));
        graph.Initializer.Add(OnnxTensor.Of<float>(names.Scale, DataType.Float, [facts.Units], quantized.Scales));
        return names;
    }

    private static IEnumerable<NodeProto> Nodes(NodeProto product, (string Weight, string Scale) stored)
    {
        var output = product.Output[0];
        string Part(string part) => $"{output}.{part}";
        yield return Node("DynamicQuantizeLinear", [product.Input[0]], [Part("int8"), Part("scale"), Part("zero")]);
        yield return Node("MatMulInteger", [Part("int8"), stored.Weight, Part("zero")], [Part("sum")]);
        var cast = Node("Cast", [Part("sum")], [Part("float")]);
        cast.Attribute.Add(OnnxGraph.Attribute("to", (long)DataType.Float));
        yield return cast;
        yield return Node("Mul", [Part("scale"), stored.Scale], [Part("scales")]);
        yield return Node("Mul", [Part("float"), Part("scales")], [output]);
    }

    private static NodeProto Node(string type, IEnumerable<string> inputs, IReadOnlyList<string> outputs)
    {
        var node = new NodeProto { Name = outputs[0], OpType = type };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        return node;
    }

    private static void RemoveUnused(GraphProto graph)
    {
        var used = graph.Node.SelectMany(node => node.Input).Concat(graph.Output.Select(output => output.Name)).ToHashSet();
        var kept = graph.Initializer.Where(constant => used.Contains(constant.Name)).ToList();
        graph.Initializer.Clear();
        graph.Initializer.AddRange(kept);
    }

    private static void AddPass(ModelProto model, string pass)
    {
        var passes = model.MetadataProps.FirstOrDefault(entry => entry.Key == OnnxModel.PassesKey);
        if (passes is null) model.MetadataProps.Add(new StringStringEntryProto { Key = OnnxModel.PassesKey, Value = pass });
        else passes.Value = $"{passes.Value},{pass}";
    }
}
