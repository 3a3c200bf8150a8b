using Workflows.Compute.Inference;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Compute.Prediction;
using Workflows.Compute.Preprocessing;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Onnx;

/// <summary>The exported model against the runtime that trains it.</summary>
public sealed class TorchParityTests
{
    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Elu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Silu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    public void Holds_for_every_activation(Activation activation) => AssertParity(SampleNetworks.Create(64,
        new DenseLayer(300, activation), new DropoutLayer(0.3), new DenseLayer(100), new ActivationLayer(activation), new DenseLayer(10)));

    [Fact]
    public void Holds_for_batch_normalisation_folded_and_not() => AssertParity(SampleNetworks.Create(20,
        new BatchNormLayer(), new DenseLayer(64), new BatchNormLayer(), new ActivationLayer(Activation.Relu), new DenseLayer(32, Activation.Relu),
        new BatchNormLayer(), new DenseLayer(5, Activation.Softmax)));

    [Fact]
    public void Holds_for_a_single_log_odds() => AssertParity(SampleNetworks.Create(30,
        new DenseLayer(64, Activation.Relu), new DenseLayer(64, Activation.Relu), new DenseLayer(1, Activation.Sigmoid)));

    private static void AssertParity(Network network)
    {
        var columns = network.Signature.Columns.Select(column => column.Name).ToList();
        network = network with
        {
            Recipe = new Recipe { Transforms = [new Standardize(columns, [.. columns.Select(_ => 0.7f)], [.. columns.Select(_ => 0.3f)])] },
        };
        var rows = SampleNetworks.Rows(500, columns.Count);
        var torch = TorchPredictor.Logits(network, rows, Training.TrainerTests.Cpu, TestContext.Current.CancellationToken);
        var parity = Parity.Compare(torch, LogitProbe.Logits(OnnxExporter.Export(network), rows, 500), network.Architecture.Outputs);
        TestContext.Current.TestOutputHelper!.WriteLine($"relative difference {parity.RelativeDifference:E2} of {parity.LargestLogit:F2}");
        Assert.True(parity.Holds, $"{parity}");
    }
}
