using System.Text.Json;
using Workflows.Compute.Networks;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Networks;

public sealed class NetworkArchitectureTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [Fact]
    public void Counts_parameters_and_multiplications()
    {
        var digits = new NetworkArchitecture { Inputs = 64, Layers = [new DenseLayer(300, Activation.Relu), new BatchNormLayer(), new DenseLayer(100), new DropoutLayer(0.5), new DenseLayer(10)] };

        Assert.Equal((64 * 300) + 300 + 600 + (300 * 100) + 100 + (100 * 10) + 10, digits.Parameters);
        Assert.Equal((64 * 300) + (300 * 100) + (100 * 10), digits.Macs);
        Assert.Equal([300, 300, 100, 100, 10], digits.OutputShapes.Select(shape => shape[0]));
        Assert.Equal((10, 10, Head.Softmax), (digits.Outputs, digits.Classes, digits.Head));
    }

    [Theory]
    [InlineData("""[{"dense":8,"activation":"relu"},{"dense":1,"activation":"sigmoid"}]""", Head.Sigmoid)]
    [InlineData("""[{"dense":8,"activation":"relu"},{"dense":3},{"activation":"softmax"}]""", Head.Softmax)]
    public void Takes_the_naming_of_the_head_off_its_body(string layers, Head head)
    {
        var architecture = new NetworkArchitecture { Inputs = 4, Layers = JsonSerializer.Deserialize<Layer[]>(layers, Json)! };

        Assert.Equal(head, architecture.Head);
        Assert.Equal(2, architecture.Body.Count);
        Assert.Equal(new DenseLayer(8, Activation.Relu), architecture.Body[0]);
        Assert.Equal(Activation.None, Assert.IsType<DenseLayer>(architecture.Body[1]).Activation);
    }

    [Fact]
    public void Reads_and_writes_layers_as_people_write_them()
    {
        const string text = """{"inputs":64,"layers":[{"dense":300,"activation":"leakyRelu"},{"batchNorm":{}},{"dropout":0.2},{"activation":"tanh"},{"dense":10}]}""";

        var architecture = JsonSerializer.Deserialize<NetworkArchitecture>(text, Json)!;

        Assert.Equal([new DenseLayer(300, Activation.LeakyRelu), new BatchNormLayer(), new DropoutLayer(0.2), new ActivationLayer(Activation.Tanh), new DenseLayer(10)], architecture.Layers);
        Assert.Equal(text, JsonSerializer.Serialize(architecture, Json));
    }

    [Theory]
    [InlineData("""{"dence":3}""", "dence")]
    [InlineData("""{"dense":3,"dropout":0.1}""", "dense, dropout")]
    [InlineData("""{"dense":2.5}""", "2.5")]
    [InlineData("""{"dense":3,"activation":"rilu"}""", "rilu")]
    [InlineData("""{"batchNorm":{},"activation":"relu"}""", "layer of its own behind batchNorm")]
    [InlineData("""{"batchNorm":{"momentum":1}}""", "empty object")]
    [InlineData("""{}""", "none")]
    [InlineData("""3""", "object")]
    public void Refuses_what_is_no_layer_and_says_what_it_saw(string text, string named) =>
        Assert.Contains(named, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Layer>(text, Json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""[]""", "no layers")]
    [InlineData("""[{"dense":8}]""", "last layer has 8 unit(s) but the data has 10 classes: write { dense: 10 }")]
    [InlineData("""[{"dense":1}]""", "10 classes")]
    [InlineData("""[{"dense":0},{"dense":10}]""", "layer 1 (dense) has 0 units")]
    [InlineData("""[{"dropout":1.5},{"dense":10}]""", "layer 1 (dropout) has rate 1.5")]
    [InlineData("""[{"dense":5,"activation":"softmax"},{"dense":10}]""", "layer 1 has activation softmax: only the last")]
    [InlineData("""[{"dense":10,"activation":"relu"}]""", "last layer has activation relu")]
    [InlineData("""[{"dense":10,"activation":"sigmoid"}]""", "10 units with sigmoid")]
    [InlineData("""[{"dense":10},{"dropout":0.1}]""", "the last layer is not dense")]
    [InlineData("""[{"dense":10,"activation":"relu"},{"activation":"softmax"}]""", "last two layers")]
    public void Names_the_layer_that_is_wrong(string layers, string expected)
    {
        var problems = NetworkArchitecture.Problems(JsonSerializer.Deserialize<Layer[]>(layers, Json)!, 64, 10);

        Assert.Contains(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Accepts_a_single_logit_for_two_classes() =>
        Assert.Empty(NetworkArchitecture.Problems([new DenseLayer(8, Activation.Sigmoid), new DenseLayer(1, Activation.Sigmoid)], null, 2));

    [Fact]
    public void Refuses_data_with_another_number_of_columns() => Assert.Contains(
        "takes 4 inputs but the data has 5",
        Assert.Single(new NetworkArchitecture { Inputs = 4, Layers = [new DenseLayer(3)] }.Problems(5, 3)),
        StringComparison.Ordinal);
}
