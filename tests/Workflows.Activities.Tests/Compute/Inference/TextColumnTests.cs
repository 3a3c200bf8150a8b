using Workflows.Compute.Inference;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Compute.Preprocessing;
using Xunit;
using DataType = Workflows.Compute.Onnx.Proto.TensorProto.Types.DataType;
using Tensor = Workflows.Compute.Networks.Tensor;

namespace Workflows.Activities.Tests.Compute.Inference;

/// <summary>A model with a text column has one input per column. This one weighs a fruit by its colour.</summary>
public sealed class TextColumnTests
{
    private static readonly Signature Fruit = new()
    {
        Columns = [new Column("colour", ColumnType.Text), new Column("weight", ColumnType.Number)],
        Label = "fruit",
        Classes = ["banana", "apple", "melon"],
    };

    [Fact]
    public void Answers_rows_with_a_text_column()
    {
        using var session = OnnxSession.Open(OnnxModel.Read(Graph("colour"), Fruit));
        var predictions = session.Predict(
        [
            new NumberValues("weight", [0.1f, 0.1f, 9, 0]),
            new TextValues("colour", ["yellow", "red", "yellow", "ünknown"]),
        ]);
        Assert.Equal([0, 1, 2, 0], predictions.Labels);
        Assert.Equal(Softmax(3, 0, 0.1), predictions.Probabilities.Take(3).Select(p => (double)p), Close);
        Assert.Equal(Softmax(0, 0, 0), predictions.Probabilities.TakeLast(3).Select(p => (double)p), Close);
    }

    [Fact]
    public void Refuses_rows_without_their_text()
    {
        using var session = OnnxSession.Open(OnnxModel.Read(Graph("colour"), Fruit));
        var fault = Assert.Throws<OnnxInputException>(() => session.Predict([1, 2], 1));
        Assert.Equal(OnnxCodes.InputColumns, fault.Code);
        Assert.Contains("'colour' holds text", fault.Message);
    }

    [Fact]
    public void Names_the_cell_that_is_no_number()
    {
        using var session = OnnxSession.Open(OnnxModel.Read(Graph("colour"), Fruit));
        var fault = Assert.Throws<OnnxInputException>(() =>
            session.Predict([new TextValues("colour", ["red", "red"]), new NumberValues("weight", [1, float.NaN])]));
        Assert.Equal(OnnxCodes.InputNotFinite, fault.Code);
        Assert.Contains("Row 1, column 'weight'", fault.Message);
    }

    [Fact]
    public void Refuses_a_graph_whose_inputs_are_named_otherwise()
    {
        var fault = Assert.Throws<OnnxModelException>(() => OnnxModel.Read(Graph("color"), Fruit));
        Assert.Equal(OnnxCodes.Contract, fault.Code);
        Assert.Contains("no input 'colour'", fault.Message);
    }

    /// <summary>Logits: 3 for a yellow banana, 3 for a red apple, the weight for a melon.</summary>
    private static byte[] Graph(string textInput)
    {
        var graph = new OnnxGraph("fruit");
        var colour = graph.Input(textInput, DataType.String, -1, 1);
        var weight = graph.Input("weight", DataType.Float, -1, 1);
        var encoded = graph.ClassicNode("OneHotEncoder", "encoded", [colour],
            OnnxGraph.Attribute("cats_strings", ["yellow", "red"]), OnnxGraph.Attribute("zeros", 1L));
        var flat = graph.Node("Flatten", "flat", [encoded], OnnxGraph.Attribute("axis", 1L));
        var features = graph.Node("Concat", "features", [flat, weight], OnnxGraph.Attribute("axis", 1L));
        var matrix = graph.Constant("matrix", new Tensor([3, 3], [3, 0, 0, 0, 3, 0, 0, 0, 1]));
        HeadNodes.Add(graph, Head.Softmax, 3, graph.Node("MatMul", "scores", [features, matrix]));
        return graph.ToBytes();
    }

    private static double[] Softmax(params double[] logits) => [.. logits.Select(logit => Math.Exp(logit) / logits.Sum(Math.Exp))];

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-6;
}
