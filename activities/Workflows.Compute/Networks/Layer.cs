namespace Workflows.Compute.Networks;

/// <summary>
/// One layer of a network. A layer type is one file that knows everything about itself: output shape, parameters, multiply-accumulates,
/// its TorchSharp module and its ONNX nodes. A new layer type (convolution, attention) is a new file and a new case in <see cref="LayerJson"/>.
/// </summary>
public abstract record Layer
{
    /// <summary>Shape of one sample behind this layer, or null when the layer cannot follow <paramref name="input"/>.</summary>
    /// <param name="input">Shape of one sample in front of the layer, without the batch; <c>[64]</c> for 64 features.</param>
    public abstract IReadOnlyList<int>? OutputShape(IReadOnlyList<int> input);

    /// <summary>Trainable parameters.</summary>
    public abstract long Parameters(IReadOnlyList<int> input);

    /// <summary>Multiply-accumulates for one sample; element-wise work is not counted, as is usual.</summary>
    public abstract long Macs(IReadOnlyList<int> input);
}
