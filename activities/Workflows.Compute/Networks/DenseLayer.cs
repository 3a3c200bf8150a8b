using TorchSharp;
using Workflows.Compute.Onnx;

namespace Workflows.Compute.Networks;

/// <summary>A fully connected layer: y = a(W·x + b). Written <c>{ dense: 300, activation: relu }</c>.</summary>
/// <param name="Units">Outputs, at least 1.</param>
/// <param name="Activation">The non-linearity behind it; on the last layer softmax or sigmoid only names the head.</param>
public sealed record DenseLayer(int Units, Activation Activation = Activation.None) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<int>? OutputShape(IReadOnlyList<int> input) => input.Count == 1 ? [Units] : null;

    /// <inheritdoc/>
    public override long Macs(IReadOnlyList<int> input) => (long)input[0] * Units;

    /// <remarks>Weights and bias start uniform in ±1/√inputs: He et al. 2015 with a = √5, as PyTorch's Linear does.</remarks>
    internal override IReadOnlyList<WeightSpec> Weights(IReadOnlyList<int> input) =>
    [
        new("weight", [Units, input[0]]) { Bound = 1 / Math.Sqrt(input[0]) },
        new("bias", [Units]) { Bound = 1 / Math.Sqrt(input[0]) },
    ];

    internal override torch.Tensor Forward(torch.Tensor input, IReadOnlyList<torch.Tensor> weights, ForwardPass pass) =>
        ActivationLayer.Apply(Activation, torch.nn.functional.linear(input, weights[0], weights[1]));

    internal override string? Problem() => Units < 1 ? $"(dense) has {Units} units: write a number of at least 1" : null;

    /// <remarks>MatMul + Add rather than Gemm: the weight is stored as [inputs, units], as the integer product of a quantised model needs it.</remarks>
    internal override string ToOnnx(LayerSlot slot, string input)
    {
        var weight = slot.Graph.Constant(slot.Name("weight"), Transpose(slot.Weight("weight")));
        var product = slot.Node("MatMul", "matmul", input, weight);
        return ActivationNodes.Add(slot, Activation, slot.Node("Add", "dense", product, slot.Constant("bias")));
    }

    private static Tensor Transpose(Tensor weight)
    {
        var (rows, columns, turned) = (weight.Shape[0], weight.Shape[1], new float[weight.Values.Length]);
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                turned[(column * rows) + row] = weight.Values[(row * columns) + column];
        return new Tensor([columns, rows], turned);
    }
}
