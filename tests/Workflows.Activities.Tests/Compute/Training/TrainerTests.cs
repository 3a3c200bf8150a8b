using TorchSharp;
using Workflows.Compute.Networks;
using Workflows.Compute.Training;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Training;

public sealed class TrainerTests
{
    private static readonly Layer[] ThreeClasses = [new DenseLayer(16, Activation.Relu), new DenseLayer(3)];

    public static TheoryData<Optimizer> Optimizers => [new GradientDescent(0.2), new Sgd(0.05), new Adam(0.01)];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Learns_to_tell_clouds_apart(Optimizer optimizer)
    {
        var result = Train(Blobs.Job(3, ThreeClasses, new TrainingOptions { Epochs = 40, BatchSize = 16, Optimizer = optimizer }));

        Assert.Equal(40, result.History.Count);
        Assert.True(result.History[^1].ValidationAccuracy > 0.93, $"{result.History[^1]}");
        Assert.True(result.History[^1].Loss < result.History[0].Loss / 2, $"{result.History[^1]}");
    }

    [Fact]
    public void Learns_two_classes_with_a_single_logit_and_the_whole_set_as_one_batch()
    {
        var layers = new Layer[] { new DenseLayer(8, Activation.Tanh), new DenseLayer(1, Activation.Sigmoid) };

        var result = Train(Blobs.Job(2, layers, new TrainingOptions { Epochs = 200, BatchSize = null, Optimizer = new GradientDescent(0.5) }));

        Assert.True(result.History[^1].ValidationAccuracy > 0.9, $"{result.History[^1]}");
    }

    [Fact]
    public void Gives_the_same_bytes_for_the_same_seed_and_others_for_another()
    {
        Layer[] layers = [new DenseLayer(16), new BatchNormLayer(), new ActivationLayer(Activation.Gelu), new DropoutLayer(0.3), new DenseLayer(3)];
        var job = Blobs.Job(3, layers, new TrainingOptions { Epochs = 3, BatchSize = 16, Seed = 7 });

        var first = Train(job);

        Assert.Equal(Bytes(first), Bytes(Train(job)));
        Assert.NotEqual(Bytes(first), Bytes(Train(job with { Options = job.Options with { Seed = 8 } })));
    }

    [Fact]
    public void Leaves_no_tensor_behind()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Train(Blobs.Job(3, ThreeClasses, new TrainingOptions { Epochs = 3, EarlyStopping = new EarlyStopping(2) }));

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    internal static TrainingResult Train(TrainingJob job) => Trainer.Train(job, "cpu", TestContext.Current.CancellationToken);

    internal static byte[] Bytes(TrainingResult result) =>
        [.. result.Network.Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value.Values).SelectMany(BitConverter.GetBytes)];
}
