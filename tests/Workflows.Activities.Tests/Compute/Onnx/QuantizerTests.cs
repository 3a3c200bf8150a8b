using Microsoft.ML.OnnxRuntime;
using Workflows.Compute.Inference;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Compute.Onnx.Proto;
using Xunit;
using DataType = Workflows.Compute.Onnx.Proto.TensorProto.Types.DataType;
using Tensor = Workflows.Compute.Networks.Tensor;

namespace Workflows.Activities.Tests.Compute.Onnx;

public sealed class QuantizerTests
{
    private static readonly Network Wide =
        SampleNetworks.Create(64, new DenseLayer(512, Activation.Relu), new DenseLayer(256, Activation.Relu), new DenseLayer(10));

    [Fact]
    public void Shrinks_the_file_to_about_a_quarter_and_keeps_the_answers()
    {
        var model = OnnxExporter.Export(Wide);
        var quantized = Quantizer.Quantize(model).Model;
        Assert.InRange(quantized.Bytes.Length, 1, 0.28 * model.Bytes.Length);

        var rows = SampleNetworks.Rows(500, 64);
        var parity = Parity.Compare(LogitProbe.Logits(model, rows, 500), LogitProbe.Logits(quantized, rows, 500), 10);
        TestContext.Current.TestOutputHelper!.WriteLine($"{parity}");
        Assert.InRange(parity.LargestDifference, 1e-6, 0.05 * parity.LargestLogit);
        Assert.InRange(parity.Agreement, 0.95, 1);
    }

    [Theory]
    [InlineData(7, 63)]
    [InlineData(8, 127)]
    public void Uses_the_whole_range_of_the_asked_bits_in_every_column(int bits, int largest)
    {
        var quantized = Quantizer.Quantize(OnnxExporter.Export(Wide), new QuantizerOptions { WeightBits = bits });
        var weights = quantized.Model.Parse().Graph.Initializer.Where(constant => constant.DataType == (int)DataType.Int8).ToList();
        Assert.Equal(3, weights.Count);
        foreach (var weight in weights)
        {
            var values = weight.RawData.Select(value => Math.Abs((int)(sbyte)value)).ToArray();
            for (var unit = 0; unit < weight.Dims[1]; unit++)
                Assert.Equal(largest, values.Where((_, index) => index % weight.Dims[1] == unit).Max());
        }
    }

    [Fact]
    public void Stores_each_weight_within_half_a_step()
    {
        var weight = Wide.Weights["layers.0.weight"];
        var fact = Quantizer.Quantize(OnnxExporter.Export(Wide)).Layers[0];
        Assert.Equal(("layers.0.weight", 64, 512), (fact.Name, fact.Inputs, fact.Units));
        Assert.Equal((64 * 512 * 4, (64 * 512) + (512 * 4)), (fact.FloatBytes, fact.Bytes));
        Assert.InRange(fact.LargestError, 1e-6, weight.Values.Max(Math.Abs) / 63 / 2 * 1.0001);
        Assert.InRange(fact.RelativeError, 0.001, 0.02);
    }

    [Fact]
    public void Keeps_a_column_of_zeros_exact()
    {
        var network = SampleNetworks.Create(4, new DenseLayer(3));
        var weights = network.Weights.ToDictionary();
        weights["layers.0.weight"] = new Tensor([3, 4], [1, 2, 3, 4, 0, 0, 0, 0, -1, -2, -3, -4]);
        var quantized = Quantizer.Quantize(OnnxExporter.Export(network with { Weights = weights })).Model;
        var logits = LogitProbe.Logits(quantized, SampleNetworks.Rows(10, 4), 10);
        Assert.All(logits.Chunk(3), row => Assert.Equal(network.Weights["layers.0.bias"].Values[1], row[1]));
    }

    [Fact]
    public void Counts_the_same_parameters_and_multiplications_as_before()
    {
        var model = OnnxExporter.Export(Wide);
        var quantized = Quantizer.Quantize(model).Model;
        Assert.Equal((model.Facts.Parameters, model.Facts.Macs), (quantized.Facts.Parameters, quantized.Facts.Macs));
        Assert.Equal((false, true), (model.IsQuantized, quantized.IsQuantized));
        Assert.Equal("export,quantize-int8-w7", Assert.Single(quantized.Parse().MetadataProps).Value);
    }

    [Fact]
    public void Writes_layers_that_the_runtime_fuses_into_one_kernel_each()
    {
        var folder = Directory.CreateTempSubdirectory("fused-");
        try
        {
            var path = Path.Combine(folder.FullName, "fused.onnx");
            using var options = new SessionOptions { OptimizedModelFilePath = path, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            new InferenceSession(Quantizer.Quantize(OnnxExporter.Export(Wide)).Model.Bytes, options).Dispose();
            var operators = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Node.Select(node => node.OpType).ToList();
            Assert.Equal(3, operators.Count(type => type == "DynamicQuantizeMatMul"));
            Assert.DoesNotContain("MatMulInteger", operators);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Writes_the_same_bytes_each_time()
    {
        var model = OnnxExporter.Export(Wide);
        Assert.Equal(Quantizer.Quantize(model).Model.Bytes, Quantizer.Quantize(model).Model.Bytes);
    }

    [Fact]
    public void Refuses_a_model_that_is_quantised_already()
    {
        var quantized = Quantizer.Quantize(OnnxExporter.Export(Wide)).Model;
        var fault = Assert.Throws<OnnxModelException>(() => Quantizer.Quantize(quantized));
        Assert.Equal(OnnxCodes.AlreadyQuantized, fault.Code);
    }

    [Fact]
    public void Refuses_a_model_without_a_dense_layer()
    {
        var graph = new OnnxGraph("no dense layer");
        HeadNodes.Add(graph, Head.Softmax, 3, graph.Node("Tanh", "tanh", [graph.Input("features", DataType.Float, -1, 3)]));
        var fault = Assert.Throws<OnnxModelException>(() => Quantizer.Quantize(OnnxModel.Read(graph.ToBytes(), SampleNetworks.Signature(3, 3))));
        Assert.Equal(OnnxCodes.NothingToQuantize, fault.Code);
    }

    [Fact]
    public void Refuses_weights_that_are_not_finite()
    {
        var network = SampleNetworks.Create(2, new DenseLayer(2));
        var weights = network.Weights.ToDictionary();
        weights["layers.0.weight"] = new Tensor([2, 2], [1, float.NaN, 3, 4]);
        var fault = Assert.Throws<OnnxModelException>(() => Quantizer.Quantize(OnnxExporter.Export(network with { Weights = weights })));
        Assert.Equal(OnnxCodes.WeightNotFinite, fault.Code);
        Assert.Contains("'layers.0.weight'", fault.Message);
    }

    [Fact]
    public void Refuses_other_widths_than_7_and_8_bits() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantizer.Quantize(OnnxExporter.Export(Wide), new QuantizerOptions { WeightBits = 4 }));
}
