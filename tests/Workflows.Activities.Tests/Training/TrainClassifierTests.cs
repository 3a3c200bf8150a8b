using System.Text.Json.Nodes;
using Workflows.Activities.Data;
using Workflows.Activities.Training;
using Workflows.Compute.Networks;
using Workflows.Core.Artifacts;
using Xunit;

namespace Workflows.Activities.Tests.Training;

public sealed class TrainClassifierTests
{
    private static readonly ModelInput ThreeClasses = Steps.Model(8, 3);

    [Fact]
    public async Task Learns_iris_and_reports_every_epoch()
    {
        using var test = new ActivityTestContext();
        var parts = await test.SplitAsync(await test.IrisAsync());
        var input = new TrainClassifierInput
        {
            Train = await test.StandardizeAsync(parts.Train),
            Validation = parts.Validation,
            Model = ThreeClasses,
            Epochs = 40,
            BatchSize = 16,
            Optimizer = new OptimizerInput { Adam = new AdamInput { LearningRate = 0.01 } },
        };

        var output = await new TrainClassifier(Steps.Compute).RunAsync(input, test.Context);

        Assert.Equal((ArtifactKind.Model, "network"), (output.Model.Kind, output.Model.Format));
        Assert.Equal((67, 56), (output.Model.Facts["parameters"], output.Model.Facts["macs"]));
        Assert.InRange(output.Metrics.ValidationAccuracy!.Value, 0.9, 1);
        Assert.Equal((40, 40), (output.Metrics.Epochs, output.Metrics.BestEpoch));
        Assert.Equal("1.00 epoch 40/40", test.Report.Messages[^1]);
        Assert.Equal(["accuracy", "loss", "validation/accuracy", "validation/loss"], test.Report.Metrics.Where(metric => metric.Position == 40).Select(metric => metric.Name).Order());
        Assert.Equal(40, test.Report.Checkpoints[^1]);
        Assert.True(test.Report.Measurements["training/samplesPerSecond"] > 0);
    }

    [Fact]
    public async Task Keeps_the_recipe_in_the_model_and_takes_raw_validation_rows()
    {
        using var test = new ActivityTestContext();
        var train = await test.StandardizeAsync(await test.IrisAsync());

        var network = await ModelArtifact.LoadNetworkAsync(await test.TrainAsync(train, ThreeClasses), test.Context);

        Assert.Single(network.Recipe.Transforms);
        Assert.Equal("species", network.Signature.Label);
    }

    [Fact]
    public async Task Goes_on_from_its_checkpoint_and_ends_with_the_same_bytes()
    {
        using var whole = new ActivityTestContext();
        var expected = await whole.TrainAsync(await whole.IrisAsync(), ThreeClasses, epochs: 6);

        using var cancel = new CancellationTokenSource();
        using var test = new ActivityTestContext();
        var train = await test.IrisAsync();
        test.Report.OnMetric = (name, epoch) =>
        {
            if (name == "accuracy" && epoch == 3) cancel.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => (test with { Cancellation = cancel.Token }).TrainAsync(train, ThreeClasses, epochs: 6));
        test.Report.OnMetric = (_, _) => { };
        test.Report.Metrics.Clear();

        var resumed = await test.TrainAsync(train, ThreeClasses, epochs: 6);

        Assert.Equal(expected.Hash, resumed.Hash);
        Assert.DoesNotContain(test.Report.Metrics, metric => metric.Position < 3);
        Assert.Contains(test.Log.Entries, entry => entry.Message.StartsWith("Training goes on from its checkpoint behind epoch 3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Says_what_to_write_when_the_last_layer_does_not_match_the_classes()
    {
        using var test = new ActivityTestContext();
        var iris = await test.IrisAsync();

        await Steps.FailsAsync(() => test.TrainAsync(iris, Steps.Model(8, 4)), "model-layers", "train/classifier", "4 unit(s)", "3 classes", "{ dense: 3 }");
    }

    [Fact]
    public async Task Refuses_an_activation_beside_a_layer_that_has_none()
    {
        using var test = new ActivityTestContext();
        var iris = await test.IrisAsync();
        var model = new ModelInput
        {
            Layers = [new LayerInput { Dense = 8 }, new LayerInput { BatchNorm = new BatchNormInput(), Activation = Activation.Relu }, new LayerInput { Dense = 3 }],
        };

        await Steps.FailsAsync(() => test.TrainAsync(iris, model), "model-layers", "layer 2 has an activation beside batchNorm");
    }

    [Fact]
    public async Task Weighs_classes_by_name_or_evenly()
    {
        using var test = new ActivityTestContext();
        var uneven = await test.ReadTextAsync("x,kind\n" + string.Join('\n', Enumerable.Range(0, 40).Select(row => $"{row % 7},{(row % 4 == 0 ? "rare" : "usual")}")));

        var plain = await RunAsync(null);
        var balanced = await RunAsync("balanced");
        var named = await RunAsync(new JsonObject { ["rare"] = 3 });

        Assert.NotEqual(plain.Hash, balanced.Hash);
        Assert.Equal(balanced.Hash, named.Hash); // 10 rare rows and 30 usual ones: 2 and 2/3, or 3 and 1
        await Steps.FailsAsync(() => RunAsync("balancd"), "class-weights", "\"balancd\"", "Write balanced");
        await Steps.FailsAsync(() => RunAsync(new JsonObject { ["rar"] = 3 }), "class-weights", "'rar' is no label", "rare, usual");
        await Steps.FailsAsync(() => RunAsync(new JsonObject { ["rare"] = 0 }), "class-weights", "the weight of 'rare' is 0");

        async Task<Artifact> RunAsync(JsonNode? weights) => (await new TrainClassifier(Steps.Compute).RunAsync(
            new TrainClassifierInput { Train = uneven, Model = Steps.Model(2), Epochs = 2, BatchSize = 0, ClassWeights = weights }, (test with { Step = $"{weights}" }).Context)).Model;
    }

    [Fact]
    public async Task Goes_on_from_a_network_of_the_same_shape()
    {
        using var test = new ActivityTestContext();
        var iris = await test.IrisAsync();
        var start = await test.TrainAsync(iris, ThreeClasses, epochs: 30, learningRate: 0.01);

        var warm = await RunAsync(start, iris, ThreeClasses);
        var cold = await RunAsync(null, iris, ThreeClasses);

        Assert.True(warm.Metrics.Loss < cold.Metrics.Loss / 2, $"{warm.Metrics.Loss} after a warm start, {cold.Metrics.Loss} without.");
        await Steps.FailsAsync(() => RunAsync(start, iris, Steps.Model(9, 3)), "warm-start", "{\"dense\":8,\"activation\":\"relu\"}", "{\"dense\":9,\"activation\":\"relu\"}");
        var renamed = await test.ReadTextAsync("a,b,c,d,species\n" + string.Join('\n', Enumerable.Range(0, 9).Select(row => $"1,2,3,4,{"xyz"[row % 3]}")), "species");
        await Steps.FailsAsync(() => RunAsync(start, renamed, ThreeClasses), "warm-start", "other columns");

        Task<TrainingOutput> RunAsync(Artifact? from, Artifact train, ModelInput model) => new TrainClassifier(Steps.Compute).RunAsync(
            new TrainClassifierInput { Train = train, Model = model, Epochs = 1, From = from }, (test with { Step = $"{from?.Hash[^6..]}-{train.Hash[^6..]}-{model.Layers[0].Dense}" }).Context);
    }

    [Fact]
    public async Task Names_text_columns_and_data_sets_without_rows()
    {
        using var test = new ActivityTestContext();
        var text = await test.ReadTextAsync("x,colour,kind\n1,red,a\n2,blue,b\n");
        var parts = await new Split().RunAsync(new SplitInput { Dataset = await test.IrisAsync(), Validation = 0 }, test.Context);

        await Steps.FailsAsync(() => test.TrainAsync(text, Steps.Model(2)), "dataset-text-columns", "'colour'", "data/read-csv");
        await Steps.FailsAsync(() => test.TrainAsync(parts.Validation, ThreeClasses), "dataset-empty", "train/classifier (train)");
    }

    [Fact]
    public async Task Refuses_validation_rows_of_another_kind()
    {
        using var test = new ActivityTestContext();
        var iris = await test.IrisAsync();
        var other = await test.ReadTextAsync("x,kind\n1,a\n2,b\n");
        var input = new TrainClassifierInput { Train = iris, Validation = other, Model = ThreeClasses };

        await Steps.FailsAsync(
            () => new TrainClassifier(Steps.Compute).RunAsync(input, test.Context), "dataset-mismatch", "train/classifier (validation)", "column 1 should be 'sepal_length' (number) but is 'x'");
    }

    [Fact]
    public async Task Refuses_early_stopping_without_validation_rows()
    {
        using var test = new ActivityTestContext();
        var input = new TrainClassifierInput { Train = await test.IrisAsync(), Model = ThreeClasses, EarlyStopping = new EarlyStoppingInput() };

        await Steps.FailsAsync(() => new TrainClassifier(Steps.Compute).RunAsync(input, test.Context), "training-refused", "early stopping");
    }

    [Fact]
    public async Task Stops_when_the_loss_is_no_longer_finite()
    {
        using var test = new ActivityTestContext();
        var input = new TrainClassifierInput
        {
            Train = await test.IrisAsync(),
            Model = ThreeClasses,
            Optimizer = new OptimizerInput { Sgd = new SgdInput { LearningRate = 1e30 } },
        };

        var failure = await Steps.FailsAsync(() => new TrainClassifier(Steps.Compute).RunAsync(input, test.Context), "training-diverged", "epoch");

        Assert.Equal(Core.Diagnostics.FailureKind.Activity, failure.Kind);
    }
}
