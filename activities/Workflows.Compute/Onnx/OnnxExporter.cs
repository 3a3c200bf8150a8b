using Workflows.Compute.Networks;
using Workflows.Compute.Onnx.Proto;
using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Onnx;

/// <summary>
/// Writes a network as an ONNX model: recipe, layers and head in one graph of operator set 17, which takes raw rows. Equal networks give equal bytes.
/// </summary>
/// <remarks>
/// Dense layers become MatMul + Add with the weight as [inputs, units], the form that <see cref="Quantizer"/> rewrites and that ONNX Runtime fuses;
/// dropout vanishes; batch normalisation is folded into the dense layer in front of it where it can be.
/// The tensor <c>logits</c> stands in front of the head for parity checks, but is no output of the stored file.
/// </remarks>
public static class OnnxExporter
{
    /// <summary>Converts a network.</summary>
    /// <exception cref="OnnxModelException">
    /// Weights do not match the architecture, or a layer, transform or column has no ONNX form (<see cref="OnnxCodes.NotExportable"/>).
    /// </exception>
    /// <exception cref="RecipeException">The recipe does not fit the columns.</exception>
    public static OnnxModel Export(Network network)
    {
        Check(network);
        var graph = new OnnxGraph("model");
        var columns = network.Signature.Columns.Select(column => column.Name).ToList();
        var input = graph.Input(ServingContract.Features, TensorProto.Types.DataType.Float, -1, columns.Count);
        var features = RecipeNodes.Add(graph, network.Recipe, columns, input);
        HeadNodes.Add(graph, network.Architecture.Head, network.Architecture.Classes, Body(graph, network, features));
        graph.Metadata(OnnxModel.PassesKey, "export");
        return OnnxModel.Read(graph.ToBytes(), network.Signature);
    }

    private static string Body(OnnxGraph graph, Network network, string input)
    {
        var body = network.Architecture.Body;
        var (weights, gone) = BatchNormFolding.Fold(body, network.Weights);
        for (var index = 0; index < body.Count; index++)
            if (!gone.Contains(index))
                input = body[index].ToOnnx(new LayerSlot(graph, index, weights), input);
        return input;
    }

    private static void Check(Network network)
    {
        var (architecture, signature) = (network.Architecture, network.Signature);
        if (architecture.Problems(signature.Columns.Count, signature.Classes.Count) is [var problem, ..])
            throw new OnnxModelException(OnnxCodes.NotExportable, $"The network does not fit its signature: {problem}");
        if (signature.Columns.FirstOrDefault(column => column.Type != ColumnType.Number) is { } text)
            throw new OnnxModelException(OnnxCodes.NotExportable,
                $"Column '{text.Name}' holds text and no transform of the recipe turns it into numbers. Drop the column before training.");
        RecipeApplication.Check(network.Recipe, signature);
        foreach (var spec in architecture.Weights)
            if (!network.Weights.TryGetValue(spec.Name, out var weight)
                || !weight.Shape.SequenceEqual(spec.Shape)
                || weight.Values.Length != spec.Count)
                throw new OnnxModelException(OnnxCodes.NotExportable,
                    $"The architecture asks for a weight '{spec.Name}' of shape [{string.Join(", ", spec.Shape)}], the network has "
                    + $"{(weight is null ? "none" : $"[{string.Join(", ", weight.Shape)}]")}. Train or load the network again.");
    }
}
