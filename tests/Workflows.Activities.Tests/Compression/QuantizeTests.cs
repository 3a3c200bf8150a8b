using Workflows.Activities.Compression;
using Xunit;

namespace Workflows.Activities.Tests.Compression;

public sealed class QuantizeTests
{
    [Fact]
    public async Task Makes_the_file_smaller_and_says_what_changed()
    {
        using var test = new ActivityTestContext();
        var digits = await test.ReadAsync(TestData.Digits, "digit");
        var model = await test.ConvertAsync(await test.TrainAsync(digits, Steps.Model(64, 10), epochs: 1));

        var output = await new Quantize().RunAsync(new QuantizeInput { Model = model }, test.Context);

        Assert.InRange(output.Summary.Bytes, 1, output.Summary.BytesBefore / 2);
        Assert.Equal(7, output.Summary.WeightBits);
        Assert.Equal(2, output.Summary.Layers.Count);
        Assert.All(output.Summary.Layers, layer => Assert.InRange(layer.RelativeError, 1e-6, 0.05));
        Assert.Equal(model.Facts["macs"], output.Model.Facts["macs"]);
    }

    [Fact]
    public async Task Refuses_a_model_that_is_quantised_already()
    {
        using var test = new ActivityTestContext();
        var once = await test.QuantizeAsync((await test.IrisModelAsync(epochs: 1)).Model);

        await Steps.FailsAsync(() => test.QuantizeAsync(once), "onnx-already-quantized");
    }
}
