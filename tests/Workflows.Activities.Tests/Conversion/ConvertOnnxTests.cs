using Workflows.Activities.Conversion;
using Workflows.Compute.Onnx;
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
}
