using System.Text.Json.Serialization;
using TorchSharp;
using Workflows.Compute.Onnx;

namespace Workflows.Compute.Networks;

/// <summary>
/// One layer of a network. A layer type is one file that knows what it needs: output shape, parameters, multiply-accumulates, weights and
/// how a batch passes it. A new layer type (convolution, attention) is a new file and a new case in <see cref="LayerJson"/>.
/// </summary>
[JsonConverter(typeof(LayerJson))]
public abstract record Layer
{
    private protected Layer()
    {
    }

    /// <summary>Shape of one sample behind this layer, or null when the layer cannot follow <paramref name="input"/>.</summary>
    /// <param name="input">Shape of one sample in front of the layer, without the batch; <c>[64]</c> for 64 features.</param>
    public abstract IReadOnlyList<int>? OutputShape(IReadOnlyList<int> input);

    /// <summary>Trainable parameters.</summary>
    public long Parameters(IReadOnlyList<int> input) => Weights(input).Where(weight => weight.Trainable).Sum(weight => weight.Count);

    /// <summary>Multiply-accumulates for one sample; element-wise work is not counted, as is usual.</summary>
    public abstract long Macs(IReadOnlyList<int> input);

    /// <summary>Weights and buffers in the order in which they are laid out.</summary>
    internal virtual IReadOnlyList<WeightSpec> Weights(IReadOnlyList<int> input) => [];

    /// <summary>Sends a batch through the layer; the result belongs to the caller's tensor scope.</summary>
    /// <param name="input">Rows of the shape that <see cref="OutputShape"/> accepted, with the batch in front.</param>
    /// <param name="weights">In the order of <see cref="Weights"/>.</param>
    /// <param name="pass">Training or prediction.</param>
    internal abstract torch.Tensor Forward(torch.Tensor input, IReadOnlyList<torch.Tensor> weights, ForwardPass pass);

    /// <summary>Adds the layer's operators, as they are when the model serves, to an ONNX graph.</summary>
    /// <param name="slot">Where the layer stands and finds its weights.</param>
    /// <param name="input">Name of the tensor in front of the layer, [-1, …].</param>
    /// <returns>Name of the tensor behind it; <paramref name="input"/> when nothing is left to do.</returns>
    internal abstract string ToOnnx(LayerSlot slot, string input);

    /// <summary>What is wrong with the layer by itself, or null; a half sentence that follows "layer 3".</summary>
    internal virtual string? Problem() => null;
}
