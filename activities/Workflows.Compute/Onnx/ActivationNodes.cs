using Workflows.Compute.Networks;

namespace Workflows.Compute.Onnx;

/// <summary>The operators of each <see cref="Activation"/>, all of operator set 17.</summary>
internal static class ActivationNodes
{
    /// <summary>Adds the activation behind <paramref name="input"/>.</summary>
    /// <returns>Name of its output.</returns>
    /// <exception cref="OnnxModelException">Softmax in the middle of a network (<see cref="OnnxCodes.NotExportable"/>).</exception>
    public static string Add(LayerSlot slot, Activation activation, string input) => activation switch
    {
        Activation.None => input,
        Activation.Relu => slot.Node("Relu", "relu", input),
        Activation.LeakyRelu => slot.Graph.Node("LeakyRelu", slot.Name("leakyRelu"), [input], OnnxGraph.Attribute("alpha", 0.01f)),
        Activation.Elu => slot.Graph.Node("Elu", slot.Name("elu"), [input], OnnxGraph.Attribute("alpha", 1f)),
        Activation.Gelu => Gelu(slot, input),
        Activation.Silu => slot.Node("Mul", "silu", input, slot.Node("Sigmoid", "gate", input)),
        Activation.Tanh => slot.Node("Tanh", "tanh", input),
        Activation.Sigmoid => slot.Node("Sigmoid", "sigmoid", input),
        Activation.Softmax => throw new OnnxModelException(OnnxCodes.NotExportable,
            $"Layer {slot.Index + 1} has softmax in the middle of the network: softmax belongs on the last layer only."),
        _ => throw new OnnxModelException(OnnxCodes.NotExportable, $"Activation {activation} of layer {slot.Index + 1} has no ONNX form here."),
    };

    /// <summary>x·½·(1 + erf(x/√2)), written as ONNX Runtime recognises and fuses it. The operator Gelu itself needs operator set 20.</summary>
    private static string Gelu(LayerSlot slot, string input)
    {
        var root = slot.Graph.Constant(slot.Name("gelu.root"), new Tensor([], [MathF.Sqrt(2)]));
        var one = slot.Graph.Constant(slot.Name("gelu.one"), new Tensor([], [1f]));
        var half = slot.Graph.Constant(slot.Name("gelu.half"), new Tensor([], [0.5f]));
        var erf = slot.Node("Erf", "gelu.erf", slot.Node("Div", "gelu.div", input, root));
        var twice = slot.Node("Mul", "gelu.twice", input, slot.Node("Add", "gelu.add", erf, one));
        return slot.Node("Mul", "gelu", twice, half);
    }
}
