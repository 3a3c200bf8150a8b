using TorchSharp;
using Workflows.Compute.Onnx;

namespace Workflows.Compute.Networks;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015): y = γ·(x − mean) / √(variance + ε) + β, feature by feature; in training with the figures of the
/// batch, else with the running ones. Written <c>{ batchNorm: {} }</c>.
/// </summary>
public sealed record BatchNormLayer : Layer
{
    /// <summary>ε, added to the variance.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>Share of a batch in the running mean and variance.</summary>
    public const double Momentum = 0.1;

    /// <inheritdoc/>
    public override IReadOnlyList<int>? OutputShape(IReadOnlyList<int> input) => input.Count == 1 ? input : null;

    /// <inheritdoc/>
    public override long Macs(IReadOnlyList<int> input) => 0;

    internal override IReadOnlyList<WeightSpec> Weights(IReadOnlyList<int> input) =>
    [
        new("weight", [input[0]]) { Fill = 1 },
        new("bias", [input[0]]),
        new("running_mean", [input[0]]) { Trainable = false },
        new("running_var", [input[0]]) { Trainable = false, Fill = 1 },
    ];

    internal override torch.Tensor Forward(torch.Tensor input, IReadOnlyList<torch.Tensor> weights, ForwardPass pass) =>
        torch.nn.functional.batch_norm(input, weights[2], weights[3], weights[0], weights[1], pass.Training, Momentum, Epsilon);

    /// <remarks>Only for a normalisation that could not be folded into a dense layer.</remarks>
    internal override string ToOnnx(LayerSlot slot, string input) => slot.Graph.Node("BatchNormalization", slot.Name("batchNorm"),
        [input, slot.Constant("weight"), slot.Constant("bias"), slot.Constant("running_mean"), slot.Constant("running_var")],
        OnnxGraph.Attribute("epsilon", Epsilon));
}
