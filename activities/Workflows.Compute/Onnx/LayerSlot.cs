using Workflows.Compute.Networks;

namespace Workflows.Compute.Onnx;

/// <summary>The place of one layer in a graph under construction: where it finds its weights and how it names its nodes.</summary>
/// <param name="Graph">Receives the nodes.</param>
/// <param name="Index">Place of the layer in the architecture, counted from 0.</param>
/// <param name="Weights">Weights of the whole network, checked to be complete.</param>
internal sealed record LayerSlot(OnnxGraph Graph, int Index, IReadOnlyDictionary<string, Tensor> Weights)
{
    /// <summary>A tensor name of this layer: <c>layers.0.matmul</c>.</summary>
    public string Name(string part) => WeightSpec.NameOf(Index, part);

    /// <summary>A weight of this layer by its name inside the layer.</summary>
    public Tensor Weight(string name) => Weights[Name(name)];

    /// <summary>Adds a weight of this layer as a constant, as it is.</summary>
    public string Constant(string name) => Graph.Constant(Name(name), Weight(name));

    /// <summary>Adds a node of this layer.</summary>
    /// <returns>Name of its output.</returns>
    public string Node(string type, string part, params string[] inputs) => Graph.Node(type, Name(part), inputs);
}
