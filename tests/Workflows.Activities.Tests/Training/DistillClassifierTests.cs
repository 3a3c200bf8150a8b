using Workflows.Activities.Training;
using Xunit;

namespace Workflows.Activities.Tests.Training;

public sealed class DistillClassifierTests
{
    [Fact]
    public async Task Teaches_a_small_network_what_a_large_one_says()
    {
        using var test = new ActivityTestContext();
        var parts = await test.SplitAsync(await test.IrisAsync());
        var train = await test.StandardizeAsync(parts.Train);
        var teacher = await test.TrainAsync(train, Steps.Model(32, 3), epochs: 60);
        var input = new DistillInput { Teacher = teacher, Train = train, Validation = parts.Validation, Model = Steps.Model(6, 3), Epochs = 100, BatchSize = 16 };

        var output = await new DistillClassifier(Steps.Compute).RunAsync(input, (test with { Step = "student" }).Context);

        Assert.Equal(51, output.Model.Facts["parameters"]);
        Assert.InRange(output.Metrics.ValidationAccuracy!.Value, 0.85, 1);
        Assert.Equal("1.00 epoch 100/100", test.Report.Messages[^1]);
    }

    [Fact]
    public async Task Refuses_a_teacher_of_other_columns_or_classes()
    {
        using var test = new ActivityTestContext();
        var teacher = await test.TrainAsync(await test.ReadTextAsync("x,kind\n1,a\n2,b\n"), Steps.Model(2), epochs: 1);
        var input = new DistillInput { Teacher = teacher, Train = await test.IrisAsync(), Model = Steps.Model(4, 3), Epochs = 1 };

        await Steps.FailsAsync(
            () => new DistillClassifier(Steps.Compute).RunAsync(input, (test with { Step = "student" }).Context), "training-refused", "same raw columns", "same classes");
    }
}
