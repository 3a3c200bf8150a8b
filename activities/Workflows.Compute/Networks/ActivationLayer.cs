using TorchSharp;
using Workflows.Compute.Native;
using Workflows.Compute.Onnx;

namespace Workflows.Compute.Networks;

/// <summary>A non-linearity as a layer of its own, where it stands behind something else than a dense layer. Written <c>{ activation: tanh }</c>.</summary>
/// <param name="Activation">Softmax or sigmoid as the last layer only names the head.</param>
public sealed record ActivationLayer(Activation Activation) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<int>? OutputShape(IReadOnlyList<int> input) => input;

    /// <inheritdoc/>
    public override long Macs(IReadOnlyList<int> input) => 0;

    internal static torch.Tensor Apply(Activation activation, torch.Tensor input) => activation switch
    {
        Activation.None => input,
        Activation.Relu => torch.nn.functional.relu(input),
        Activation.LeakyRelu => input.leaky_relu(TorchNumbers.LeakySlope),
        Activation.Elu => input.elu(TorchNumbers.One, TorchNumbers.One, TorchNumbers.One),
        Activation.Gelu => torch.nn.functional.gelu(input),
        Activation.Silu => torch.nn.functional.silu(input, inplace: false),
        Activation.Tanh => torch.tanh(input),
        Activation.Sigmoid => torch.sigmoid(input),
        _ => throw new InvalidOperationException($"{activation} only names the head of a network and is never computed as a layer."),
    };

    internal override torch.Tensor Forward(torch.Tensor input, IReadOnlyList<torch.Tensor> weights, ForwardPass pass) => Apply(Activation, input);

    internal override string ToOnnx(LayerSlot slot, string input) => ActivationNodes.Add(slot, Activation, input);
}
