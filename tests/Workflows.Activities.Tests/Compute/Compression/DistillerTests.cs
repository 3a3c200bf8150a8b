using Workflows.Activities.Tests.Compute.Training;
using Workflows.Compute.Compression;
using Workflows.Compute.Networks;
using Workflows.Compute.Training;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Compression;

public sealed class DistillerTests
{
    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public void A_student_that_hears_only_its_teacher_comes_to_say_the_same(int classes, int studentUnits)
    {
        var layers = new Layer[] { new DenseLayer(16, Activation.Relu), new DenseLayer(classes == 2 ? 1 : classes) };
        var teacher = TrainerTests.Train(Blobs.Job(classes, layers, new TrainingOptions { Epochs = 30, BatchSize = 16, Optimizer = new Adam(0.01) })).Network;
        var job = Blobs.Job(classes, [new DenseLayer(16, Activation.Relu), new DenseLayer(studentUnits)], new TrainingOptions { Epochs = 60, BatchSize = 16, Optimizer = new Adam(0.01), Seed = 3 });
        // Labels that are all wrong: with alpha 1 nobody looks at them.
        var misled = job with { Train = job.Train with { Labels = [.. job.Train.Labels.Select(label => (label + 1) % classes)] } };

        var result = Distil(misled, teacher, new DistillationOptions { Temperature = 3, Alpha = 1 });

        Assert.True(TrainerTests.Accuracy(result.Network, Blobs.Rows(60, classes, 2)) > 0.9);
        Assert.True(result.History[^1].Loss < 0.2, $"{result.History[^1]}");
        Assert.True(result.History[^1].Loss >= 0, $"{result.History[^1]}");
    }

    [Fact]
    public void Without_a_share_for_the_teacher_it_is_training()
    {
        var job = Blobs.Job(3, [new DenseLayer(8, Activation.Relu), new DenseLayer(3)], new TrainingOptions { Epochs = 3, BatchSize = 16 });
        var teacher = TrainerTests.Train(job).Network;

        Assert.Equal(TrainerTests.Bytes(TrainerTests.Train(job)), TrainerTests.Bytes(Distil(job, teacher, new DistillationOptions { Alpha = 0 })));
    }

    [Fact]
    public void Refuses_a_teacher_of_other_columns_or_classes()
    {
        var job = Blobs.Job(3, [new DenseLayer(3)], new TrainingOptions { Epochs = 1 });
        var teacher = TrainerTests.Train(job).Network;
        var other = teacher with { Signature = teacher.Signature with { Columns = [.. teacher.Signature.Columns.Reverse()], Classes = ["a", "b", "c"] } };

        var refusal = Assert.Throws<TrainingException>(() => Distil(job, other, new DistillationOptions { Alpha = 2 }));

        foreach (var named in new[] { "alpha is 2", "same raw columns", "same classes" }) Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private static TrainingResult Distil(TrainingJob job, Network teacher, DistillationOptions options) =>
        Distiller.Distil(job, teacher, options, TrainerTests.Cpu, TestContext.Current.CancellationToken);
}
