using System.Text.Json;
using Workflows.Activities.Compression;
using Workflows.Activities.Conversion;
using Workflows.Activities.Evaluation;
using Workflows.Activities.Training;
using Workflows.Core.Artifacts;
using Xunit;

namespace Workflows.Activities.Tests;

/// <summary>The whole life of a model, activity by activity, on the digits.</summary>
public sealed class ChainTests
{
    [Fact]
    public async Task Gives_the_same_hashes_and_metrics_in_two_homes()
    {
        using var first = new ActivityTestContext();
        using var second = new ActivityTestContext();

        var one = await RunAsync(first);
        var two = await RunAsync(second);

        Assert.Equal(one.Hashes, two.Hashes);
        Assert.Equal(JsonSerializer.Serialize(one.Metrics, WorkflowJson.Options), JsonSerializer.Serialize(two.Metrics, WorkflowJson.Options));
        Assert.True(one.Metrics.Models[0].Accuracy > 0.9, $"The teacher reaches {one.Metrics.Models[0].Accuracy}.");
        Assert.True(one.Metrics.Models[^1].Accuracy > 0.85, $"The final model reaches {one.Metrics.Models[^1].Accuracy}.");
        Assert.True(one.Metrics.Models[^1].Bytes * 10 <= one.Metrics.Models[0].Bytes, $"The final model has {one.Metrics.Models[^1].Bytes} bytes.");
    }

    private static async Task<(IReadOnlyList<string> Hashes, ComparisonMetrics Metrics)> RunAsync(ActivityTestContext test)
    {
        var parts = await test.SplitAsync(await test.ReadAsync(TestData.Digits, "digit"));
        var train = await test.StandardizeAsync(parts.Train);
        var teacher = await test.TrainAsync(train, Steps.Model(128, 64, 10), epochs: 6, step: "teacher");
        var student = (await new DistillClassifier(Steps.Compute).RunAsync(
            new DistillInput { Teacher = teacher, Train = train, Validation = parts.Validation, Model = Steps.Model(48, 10), Epochs = 8 },
            (test with { Step = "student" }).Context)).Model;
        var pruned = (await new Prune(Steps.Compute).RunAsync(
            new PruneInput { Model = student, Train = train, Validation = parts.Validation, Fraction = 0.5, FineTune = new FineTuneInput { Epochs = 4 } },
            (test with { Step = "pruned" }).Context)).Model;
        var teacherOnnx = await new ConvertOnnx(Steps.Compute).RunAsync(new ConvertInput { Model = teacher, Rows = parts.Test }, test.Context);
        var prunedOnnx = await new ConvertOnnx(Steps.Compute).RunAsync(new ConvertInput { Model = pruned, Rows = parts.Test }, test.Context);
        var final = await test.QuantizeAsync(prunedOnnx.Model);
        var compared = await new Compare().RunAsync(
            new CompareInput
            {
                Models =
                [
                    new CompareEntry { Name = "teacher", Model = teacherOnnx.Model, Parity = teacherOnnx.Summary.Parity },
                    new CompareEntry { Name = "pruned", Model = prunedOnnx.Model, Parity = prunedOnnx.Summary.Parity },
                    new CompareEntry { Name = "final", Model = final },
                ],
                Dataset = parts.Test,
            },
            test.Context);
        var made = new[] { parts.Train, parts.Validation, parts.Test, train, teacher, student, pruned, teacherOnnx.Model, prunedOnnx.Model, final };
        return ([.. made.Select(artifact => artifact.Hash)], compared.Metrics);
    }
}
