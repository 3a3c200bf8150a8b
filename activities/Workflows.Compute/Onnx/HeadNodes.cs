using Workflows.Compute.Networks;
using Workflows.Compute.Onnx.Proto;

namespace Workflows.Compute.Onnx;

/// <summary>
/// The end of a served graph: logits → <c>probabilities</c> [-1, classes] and <c>label</c> [-1]. The label follows from the logits by the rule of
/// <see cref="Networks.Classes"/>, as in every runtime: equal logits go to the lowest index.
/// </summary>
internal static class HeadNodes
{
    public static void Add(OnnxGraph graph, Head head, int classes, string body)
    {
        var logits = graph.Node("Identity", ServingContract.Logits, [body]);
        if (head == Head.Sigmoid) Sigmoid(graph, logits);
        else Softmax(graph, logits);
        graph.Output(ServingContract.Probabilities, TensorProto.Types.DataType.Float, -1, classes);
        graph.Output(ServingContract.Label, TensorProto.Types.DataType.Int64, -1);
    }

    private static void Softmax(OnnxGraph graph, string logits)
    {
        graph.Node("Softmax", ServingContract.Probabilities, [logits], OnnxGraph.Attribute("axis", -1L));
        graph.Node("ArgMax", ServingContract.Label, [logits], OnnxGraph.Attribute("axis", 1L), OnnxGraph.Attribute("keepdims", 0L));
    }

    /// <summary>[1 − p, p] with p = σ(z), and class 1 when z &gt; 0.</summary>
    private static void Sigmoid(OnnxGraph graph, string logits)
    {
        var one = graph.Constant<float>("head.one", TensorProto.Types.DataType.Float, [], [1f]);
        var zero = graph.Constant<float>("head.zero", TensorProto.Types.DataType.Float, [], [0f]);
        var axis = graph.Constant<long>("head.axis", TensorProto.Types.DataType.Int64, [1], [1]);
        var positive = graph.Node("Sigmoid", "head.positive", [logits]);
        var negative = graph.Node("Sub", "head.negative", [one, positive]);
        graph.Node("Concat", ServingContract.Probabilities, [negative, positive], OnnxGraph.Attribute("axis", 1L));
        var above = graph.Node("Greater", "head.above", [logits, zero]);
        var index = graph.Node("Cast", "head.index", [above], OnnxGraph.Attribute("to", (long)TensorProto.Types.DataType.Int64));
        graph.Node("Squeeze", ServingContract.Label, [index, axis]);
    }
}
