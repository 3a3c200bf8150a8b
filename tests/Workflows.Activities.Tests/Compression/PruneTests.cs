using Workflows.Activities.Compression;
using Xunit;

namespace Workflows.Activities.Tests.Compression;

public sealed class PruneTests
{
    [Fact]
    public async Task Removes_half_of_the_neurons_and_fine_tunes_the_rest()
    {
        using var test = new ActivityTestContext();
        var parts = await test.SplitAsync(await test.IrisAsync());
        var model = await test.TrainAsync(await test.StandardizeAsync(parts.Train), Steps.Model(16, 8, 3), epochs: 20);

        var output = await RunAsync(test, new PruneInput { Model = model, Train = parts.Train, Validation = parts.Validation, FineTune = new FineTuneInput { Epochs = 5 } });

        Assert.Equal([8, 4, 3], output.Summary.Units);
        Assert.Equal((243, 91), (output.Summary.ParametersBefore, output.Summary.Parameters));
        Assert.Equal((216, 76), (output.Summary.MacsBefore, output.Summary.Macs));
        Assert.Equal((91, 76), (output.Model.Facts["parameters"], output.Model.Facts["macs"]));
        Assert.Equal(5, output.Metrics!.Epochs);
        Assert.Equal("1.00 epoch 5/5", test.Report.Messages[^1]);
        var network = await ModelArtifact.LoadNetworkAsync(output.Model, test.Context);
        Assert.Single(network.Recipe.Transforms);
    }

    [Fact]
    public async Task Changes_nothing_for_a_fraction_of_0_without_fine_tuning()
    {
        using var test = new ActivityTestContext();
        var iris = await test.IrisAsync();
        var model = await test.TrainAsync(iris, Steps.Model(8, 3));

        var output = await RunAsync(test, new PruneInput { Model = model, Train = iris, Fraction = 0, FineTune = new FineTuneInput { Epochs = 0 } });

        Assert.Equal(model.Hash, output.Model.Hash);
        Assert.Null(output.Metrics);
    }

    [Fact]
    public async Task Refuses_a_network_without_hidden_neurons_and_rows_of_another_kind()
    {
        using var test = new ActivityTestContext();
        var iris = await test.IrisAsync();
        var flat = await test.TrainAsync(iris, Steps.Model(3), epochs: 1, step: "flat");
        var deep = await test.TrainAsync(iris, Steps.Model(8, 3), epochs: 1, step: "deep");
        var other = await test.ReadTextAsync("x,kind\n1,a\n2,b\n");

        await Steps.FailsAsync(() => RunAsync(test, new PruneInput { Model = flat, Train = iris }), "prune-nothing", "no hidden dense layer");
        await Steps.FailsAsync(() => RunAsync(test, new PruneInput { Model = deep, Train = other }), "dataset-mismatch", "compress/prune (train)");
    }

    private static Task<PruneOutput> RunAsync(ActivityTestContext test, PruneInput input) =>
        new Prune(Steps.Compute).RunAsync(input, (test with { Step = "prune" }).Context);
}
