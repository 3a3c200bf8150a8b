using Workflows.Activities.Compression;
using Workflows.Activities.Conversion;
using Workflows.Activities.Data;
using Workflows.Activities.Training;
using Workflows.Compute;
using Workflows.Compute.Devices;
using Workflows.Compute.Networks;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Xunit;

namespace Workflows.Activities.Tests;

/// <summary>Short forms of the activities that many tests need in front of what they test.</summary>
internal static class Steps
{
    public static ComputeModule Compute { get; } = new(new DeviceOptions());

    public static async Task<Artifact> ReadAsync(this ActivityTestContext test, SourcePath path, string label) =>
        (await new ReadCsv().RunAsync(new ReadCsvInput { Path = path, Label = label }, test.Context)).Dataset;

    public static async Task<Artifact> ReadTextAsync(this ActivityTestContext test, string csv, string label = "kind")
    {
        var path = test.File("data.csv");
        await System.IO.File.WriteAllTextAsync(path, csv, test.Cancellation);
        return await test.ReadAsync(new SourcePath(path, "data.csv", ""), label);
    }

    public static Task<Artifact> IrisAsync(this ActivityTestContext test) => test.ReadAsync(TestData.Iris, "species");

    public static Task<SplitOutput> SplitAsync(this ActivityTestContext test, Artifact dataset) =>
        new Split().RunAsync(new SplitInput { Dataset = dataset }, test.Context);

    public static async Task<Artifact> StandardizeAsync(this ActivityTestContext test, Artifact dataset) =>
        (await new StandardizeColumns().RunAsync(new StandardizeInput { Dataset = dataset }, test.Context)).Dataset;

    public static ModelInput Model(params int[] units) => new()
    {
        Layers = [.. units.Select((count, place) => new LayerInput { Dense = count, Activation = place < units.Length - 1 ? Activation.Relu : null })],
    };

    public static async Task<Artifact> TrainAsync(this ActivityTestContext test, Artifact train, ModelInput model, int epochs = 3, string step = "train", double learningRate = 0.001) =>
        (await new TrainClassifier(Compute).RunAsync(
            new TrainClassifierInput
            {
                Train = train,
                Model = model,
                Epochs = epochs,
                Optimizer = new OptimizerInput { Adam = new AdamInput { LearningRate = learningRate } },
            },
            (test with { Step = step }).Context)).Model;

    public static async Task<Artifact> ConvertAsync(this ActivityTestContext test, Artifact model) =>
        (await new ConvertOnnx(Compute).RunAsync(new ConvertInput { Model = model }, test.Context)).Model;

    public static async Task<Artifact> QuantizeAsync(this ActivityTestContext test, Artifact model) =>
        (await new Quantize().RunAsync(new QuantizeInput { Model = model }, test.Context)).Model;

    /// <summary>A converted iris model and the rows that it was trained on.</summary>
    public static async Task<(Artifact Model, Artifact Dataset)> IrisModelAsync(this ActivityTestContext test, int epochs = 3)
    {
        var dataset = await test.IrisAsync();
        var network = await test.TrainAsync(await test.StandardizeAsync(dataset), Model(8, 3), epochs, learningRate: 0.01);
        return (await test.ConvertAsync(network), dataset);
    }

    /// <summary>Checks that a call fails with a code and with these words in the message.</summary>
    public static async Task<Failure> FailsAsync(Func<Task> call, string code, params string[] words)
    {
        var fault = await Assert.ThrowsAsync<FailureException>(call);
        Assert.Equal(code, fault.Failure.Code);
        Assert.All(words, word => Assert.Contains(word, fault.Message, StringComparison.Ordinal));
        return fault.Failure;
    }
}
