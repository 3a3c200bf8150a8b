using Workflows.Activities.Tests.Compute.Training;
using Workflows.Compute.Compression;
using Workflows.Compute.Networks;
using Workflows.Compute.Prediction;
using Workflows.Compute.Training;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Compression;

public sealed class PrunerTests
{
    private static readonly Layer[] Layers = [new DenseLayer(12), new BatchNormLayer(), new ActivationLayer(Activation.Relu), new DenseLayer(6, Activation.Tanh), new DenseLayer(3)];

    private readonly Network network = TrainerTests.Train(Blobs.Job(3, Layers, new TrainingOptions { Epochs = 15, BatchSize = 16 })).Network;

    [Fact]
    public void Removing_nothing_changes_nothing()
    {
        var result = Pruner.Prune(network, new PruningOptions { Fraction = 0 });

        Assert.Equal(Logits(network), Logits(result.Network));
    }

    [Fact]
    public void Removing_neurons_that_nobody_listens_to_changes_nothing()
    {
        var weights = network.Weights.ToDictionary();
        int[] deaf = [1, 5, 11];
        var outgoing = weights["layers.3.weight"];
        weights["layers.3.weight"] = outgoing with { Values = [.. outgoing.Values.Select((value, place) => deaf.Contains(place % 12) ? 0 : value)] };
        var before = network with { Weights = weights };

        var result = Pruner.Prune(before, new PruningOptions { Units = [9, 6] });

        Assert.Equal([0, 2, 3, 4, 6, 7, 8, 9, 10], result.Kept[0]);
        Assert.Equal([9, 4], result.Network.Weights["layers.0.weight"].Shape);
        Assert.Equal([9], result.Network.Weights["layers.1.running_var"].Shape);
        Assert.Equal([6, 9], result.Network.Weights["layers.3.weight"].Shape);
        Assert.All(Logits(before).Zip(Logits(result.Network)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void A_network_with_half_its_neurons_learns_again()
    {
        var pruned = Pruner.Prune(network, new PruningOptions { Fraction = 0.5 }).Network;

        Assert.Equal([new DenseLayer(6), new DenseLayer(3, Activation.Tanh), new DenseLayer(3)], pruned.Architecture.Layers.OfType<DenseLayer>());
        Assert.True(pruned.Architecture.Parameters < network.Architecture.Parameters / 2);
        var tuned = TrainerTests.Train(TrainingJob.FineTune(pruned, Blobs.Rows(103, 3, 1), new TrainingOptions { Epochs = 40, BatchSize = 16, Optimizer = new Adam(0.01) }));
        Assert.True(TrainerTests.Accuracy(tuned.Network, Blobs.Rows(60, 3, 2)) > 0.9);
    }

    [Theory]
    [InlineData(1.0, null, "fraction is 1")]
    [InlineData(null, new[] { 4 }, "names 1 layers")]
    [InlineData(null, new[] { 4, 7 }, "7 of the 6 neurons of layer 4")]
    [InlineData(null, null, "either fraction")]
    public void Says_what_is_wrong_with_its_options(double? fraction, int[]? units, string expected) =>
        Assert.Contains(expected, Assert.Single(new PruningOptions { Fraction = fraction, Units = units }.Problems(network.Architecture)), StringComparison.Ordinal);

    private static float[] Logits(Network network) => TorchPredictor.Logits(network, Blobs.Rows(20, 3, 9).Features, TrainerTests.Cpu, TestContext.Current.CancellationToken);
}
