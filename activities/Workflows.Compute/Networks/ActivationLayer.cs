namespace Workflows.Compute.Networks;

/// <summary>A non-linearity as a layer of its own, where it stands behind something else than a dense layer. Written <c>{ activation: tanh }</c>.</summary>
/// <param name="Activation">Softmax or sigmoid as the last layer only names the head.</param>
public sealed record ActivationLayer(Activation Activation) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<int>? OutputShape(IReadOnlyList<int> input) => input;

    /// <inheritdoc/>
    public override long Macs(IReadOnlyList<int> input) => 0;
}
