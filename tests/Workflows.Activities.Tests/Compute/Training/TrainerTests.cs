using TorchSharp;
using Workflows.Compute.Devices;
using Workflows.Compute.Networks;
using Workflows.Compute.Prediction;
using Workflows.Compute.Preprocessing;
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

    [Fact]
    public void Keeps_the_weights_of_the_best_epoch_when_it_stops_early()
    {
        Layer[] layers = [new DenseLayer(64, Activation.Relu), new DenseLayer(3)];
        var clean = Blobs.Rows(60, 3, 2);
        // With a wrong label in five, growing certainty costs at some time.
        var noisy = clean with { Labels = [.. clean.Labels.Select((label, row) => row % 5 == 0 ? (label + 1) % 3 : label)] };
        var options = new TrainingOptions { Epochs = 400, BatchSize = 16, Optimizer = new Adam(0.05), EarlyStopping = new EarlyStopping(5) };
        var result = Train(Blobs.Job(3, layers, options) with { Validation = noisy });

        Assert.True(result.StoppedEarly);
        Assert.Equal(result.History.MinBy(epoch => epoch.ValidationLoss)!.Epoch, result.BestEpoch);
        Assert.Equal(result.BestEpoch + 5, result.History.Count);
        Assert.Equal(result.History[result.BestEpoch - 1].ValidationAccuracy, Accuracy(result.Network, noisy));
    }

    [Fact]
    public void Says_what_to_try_when_the_loss_is_no_longer_a_number()
    {
        var job = Blobs.Job(3, ThreeClasses, new TrainingOptions { Epochs = 50, Optimizer = new GradientDescent(1e38) }) with { Recipe = Recipe.Empty };

        var failure = Assert.Throws<TrainingException>(() => Train(job));

        Assert.Equal("training-diverged", failure.Code);
        Assert.Contains("learning rate 1E+38", failure.Message, StringComparison.Ordinal);
        Assert.Contains("epoch ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_cell_that_is_no_number()
    {
        var rows = Blobs.Rows(30, 3, 1);
        rows.Features[(7 * Blobs.Columns) + 2] = float.NaN;

        var failure = Assert.Throws<TrainingException>(() => Train(Blobs.Job(3, ThreeClasses, new TrainingOptions { Epochs = 1 }) with { Train = rows }));

        Assert.Equal("training-refused", failure.Code);
        Assert.Contains("row 8 of the training rows has NaN in column 'x2'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_options_that_do_not_fit_all_at_once()
    {
        var options = new TrainingOptions { Epochs = 0, BatchSize = 0, Optimizer = new Sgd(-1, 2), Loss = Loss.BinaryCrossEntropy };

        var failure = Assert.Throws<TrainingException>(() => Train(Blobs.Job(3, ThreeClasses, options)));

        foreach (var named in new[] { "epochs is 0", "batchSize is 0", "learningRate is -1", "momentum is 2", "binaryCrossEntropy" })
            Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trains_with_a_last_batch_of_a_single_row_behind_batch_normalisation()
    {
        Layer[] layers = [new DenseLayer(8), new BatchNormLayer(), new DenseLayer(3)];

        var result = Train(Blobs.Job(3, layers, new TrainingOptions { Epochs = 1, BatchSize = 16 }) with { Train = Blobs.Rows(33, 3, 1) });

        Assert.True(double.IsFinite(result.History[0].Loss));
    }

    [Fact]
    public void Adam_moves_weights_as_its_paper_says()
    {
        var job = Blobs.Job(3, [new DenseLayer(3)], new TrainingOptions { Epochs = 1, BatchSize = null, Optimizer = new Adam(0.01) });
        var start = InitialWeights.Draw(job.Architecture, 0);

        var first = Train(job).Network.Weights["layers.0.weight"].Values;

        // In the first step mean and root cancel: every weight with a gradient moves by the learning rate.
        Assert.All(start["layers.0.weight"].Values.Zip(first), pair => Assert.Equal(0.01, Math.Abs(pair.First - pair.Second), 4));
    }

    [Theory]
    [InlineData(3, new float[] { 1, 5, 0.5f })]
    [InlineData(1, new float[] { 4, 0.25f })]
    public void Counts_every_row_by_the_weight_of_its_class(int outputs, float[] weights)
    {
        // Steps too small to move a weight: every loss is that of the first weights.
        var options = new TrainingOptions { Epochs = 1, BatchSize = 16, Optimizer = new GradientDescent(1e-30), ClassWeights = weights };
        var job = Blobs.Job(weights.Length, [new DenseLayer(8, Activation.Relu), new DenseLayer(outputs)], options);

        var result = Train(job);

        Assert.Equal(Expected(job.Train), result.History[0].Loss, 4);
        Assert.Equal(Expected(job.Validation!), result.History[0].ValidationLoss!.Value, 4);

        double Expected(LabelledRows rows)
        {
            var logits = TorchPredictor.Logits(result.Network, rows.Features, Cpu, TestContext.Current.CancellationToken);
            var losses = rows.Labels.Select((label, row) => weights[label] * LossOf(logits.AsSpan(row * outputs, outputs).ToArray(), label)).ToList();
            return losses.Sum() / rows.Labels.Sum(label => weights[label]);
        }

        static double LossOf(float[] logits, int label) => logits is [var one]
            ? Math.Log(1 + Math.Exp(label == 1 ? -one : one))
            : Math.Log(logits.Sum(logit => Math.Exp(logit))) - logits[label];
    }

    [Fact]
    public void Hears_a_rare_class_when_it_counts_more()
    {
        var all = Blobs.Rows(103, 2, 1);
        var places = all.Labels.Index().Where(row => row.Item == 0 || row.Index % 20 == 1).Select(row => row.Index).ToList();
        var rare = new LabelledRows
        {
            Features = [.. places.SelectMany(place => all.Features[(place * Blobs.Columns)..((place + 1) * Blobs.Columns)])],
            Labels = [.. places.Select(place => all.Labels[place])],
            Columns = Blobs.Columns,
        };
        var job = Blobs.Job(2, [new DenseLayer(2)], new TrainingOptions { Epochs = 5, BatchSize = null, Optimizer = new Adam(0.05) }) with { Train = rare };

        var plain = Train(job);
        var weighted = Train(job with { Options = job.Options with { ClassWeights = [1, 10] } });

        Assert.True(Found(weighted) > Found(plain), $"{Found(weighted)} rare rows are found with weights, {Found(plain)} without.");
        Assert.Equal(Bytes(weighted), Bytes(Train(job with { Options = job.Options with { ClassWeights = [4, 40] } })));

        double Found(TrainingResult result) => Accuracy(result.Network, new LabelledRows
        {
            Features = [.. all.Labels.Index().Where(row => row.Item == 1).SelectMany(row => all.Features[(row.Index * Blobs.Columns)..((row.Index + 1) * Blobs.Columns)])],
            Labels = [.. all.Labels.Where(label => label == 1)],
            Columns = Blobs.Columns,
        });
    }

    [Fact]
    public void Refuses_class_weights_that_do_not_fit()
    {
        var job = Blobs.Job(3, ThreeClasses, new TrainingOptions { Epochs = 1, ClassWeights = [1, 0] });

        var failure = Assert.Throws<TrainingException>(() => Train(job));

        Assert.Contains("2 class weights for 3 classes", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the class weights are 1, 0: use numbers above 0", failure.Message, StringComparison.Ordinal);
    }

    internal static Device Cpu { get; } = DeviceDetection.Cpu(1L << 30);

    internal static double Accuracy(Network network, LabelledRows rows)
    {
        var logits = TorchPredictor.Logits(network, rows.Features, Cpu, TestContext.Current.CancellationToken);
        var width = logits.Length / rows.Rows;
        return rows.Labels.Index().Count(row => Classes.Predict(logits.AsSpan(row.Index * width, width)) == row.Item) / (double)rows.Rows;
    }

    internal static TrainingResult Train(TrainingJob job) => Trainer.Train(job, Cpu, TestContext.Current.CancellationToken);

    internal static byte[] Bytes(TrainingResult result) =>
        [.. result.Network.Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value.Values).SelectMany(BitConverter.GetBytes)];
}
