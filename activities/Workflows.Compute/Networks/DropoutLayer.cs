using TorchSharp;
using Workflows.Compute.Onnx;

namespace Workflows.Compute.Networks;

/// <summary>
/// Dropout (Srivastava et al. 2014): in training each value becomes 0 with probability <paramref name="Rate"/> and is divided by 1 − rate otherwise;
/// the identity elsewhere. Written <c>{ dropout: 0.2 }</c>.
/// </summary>
/// <param name="Rate">At least 0, below 1.</param>
public sealed record DropoutLayer(double Rate) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<int>? OutputShape(IReadOnlyList<int> input) => input;

    /// <inheritdoc/>
    public override long Macs(IReadOnlyList<int> input) => 0;

    internal override torch.Tensor Forward(torch.Tensor input, IReadOnlyList<torch.Tensor> weights, ForwardPass pass) =>
        pass.Training && Rate > 0 ? input * pass.DropoutMask(input, Rate) : input;

    internal override string? Problem() => Rate is >= 0 and < 1
        ? null
        : $"(dropout) has rate {Rate}: write the share of values to drop, at least 0 and below 1";

    internal override string ToOnnx(LayerSlot slot, string input) => input;
}
