using Workflows.Activities.Conversion;
using Workflows.Activities.Data;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Compute.Preprocessing;
using Xunit;

namespace Workflows.Activities.Tests.Conversion;

public sealed class ConvertOnnxTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Converts_and_finds_the_same_logits(bool withRows)
    {
        using var test = new ActivityTestContext();
        var iris = await test.IrisAsync();
        var network = await test.TrainAsync(await test.StandardizeAsync(iris), Steps.Model(8, 3));

        var output = await new ConvertOnnx(Steps.Compute).RunAsync(new ConvertInput { Model = network, Rows = withRows ? iris : null }, test.Context);

        Assert.Equal("onnx", output.Model.Format);
        Assert.Equal(withRows ? 150 : 512, output.Summary.Rows);
        Assert.InRange(output.Summary.Parity, 0, Parity.Goal);
        Assert.Equal(1, output.Summary.ArgmaxAgreement);
        Assert.Equal(67, output.Summary.Parameters);
        var file = Path.Combine(await test.Store.GetPathAsync(output.Model, test.Cancellation), "model.onnx");
        Assert.Equal(new FileInfo(file).Length, output.Summary.Bytes);
    }

    [Fact]
    public async Task Draws_rows_of_the_size_that_the_recipe_tells()
    {
        using var test = new ActivityTestContext();
        var network = await ModelArtifact.LoadNetworkAsync(
            await test.TrainAsync(await test.StandardizeAsync(await test.ReadTextAsync("x,kind\n990,a\n1010,b\n")), Steps.Model(2), epochs: 1), test.Context);

        var rows = NormalRows.Draw(network.Recipe, network.Signature, seed: 7);

        Assert.InRange(rows.Average(), 998, 1002);
        Assert.InRange(Math.Sqrt(rows.Average(x => Math.Pow(x - rows.Average(), 2))), 9, 11);
        Assert.Equal(rows, NormalRows.Draw(network.Recipe, network.Signature, seed: 7));
    }

    [Fact]
    public async Task Takes_no_model_that_is_converted_already()
    {
        using var test = new ActivityTestContext();
        var (onnx, _) = await test.IrisModelAsync(epochs: 1);

        await Steps.FailsAsync(() => test.ConvertAsync(onnx), "model-format", "'network' is needed", "'onnx'");
    }

    [Fact]
    public async Task Hands_on_no_model_that_answers_differently()
    {
        using var test = new ActivityTestContext();
        var model = await ModelArtifact.StoreAsync(Cancelling(), test.Context);

        var failure = await Steps.FailsAsync(() => test.ConvertAsync(model), "parity", "differs from its original by", "at most 1.0e-5 is accepted");

        Assert.Equal(Core.Diagnostics.FailureKind.Activity, failure.Kind);
    }

    /// <summary>Every hidden value occurs twice, once with each sign: what remains of the sum depends on the order in which a runtime adds.</summary>
    private static Network Cancelling()
    {
        const int Pairs = 257;
        var random = new SplitMix64(7);
        float[] Next(int count, float size) => [.. Enumerable.Range(0, count).Select(_ => size * (random.Below(2_001) - 1_000))];
        var hidden = Next(Pairs * 4, 1000);
        var answers = Enumerable.Range(0, 3).SelectMany(_ => Next(Pairs, 0.001f) is var half ? half.Concat(half.Select(weight => -weight)) : []);
        return new Network
        {
            Architecture = new NetworkArchitecture { Inputs = 4, Layers = [new DenseLayer(2 * Pairs), new DenseLayer(3)] },
            Weights = new Dictionary<string, Tensor>
            {
                ["layers.0.weight"] = new([2 * Pairs, 4], [.. hidden, .. hidden]),
                ["layers.0.bias"] = new([2 * Pairs], new float[2 * Pairs]),
                ["layers.1.weight"] = new([3, 2 * Pairs], [.. answers]),
                ["layers.1.bias"] = new([3], new float[3]),
            },
            Recipe = Recipe.Empty,
            Signature = new Signature
            {
                Columns = [.. "abcd".Select(name => new Column($"{name}", ColumnType.Number))],
                Label = "kind",
                Classes = ["x", "y", "z"],
            },
        };
    }
}
