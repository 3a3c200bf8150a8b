using Workflows.Compute.Inference;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Compute.Preprocessing;
using Xunit;
using Tensor = Workflows.Compute.Networks.Tensor;

namespace Workflows.Activities.Tests.Compute.Onnx;

public sealed class OnnxExporterTests
{
    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Elu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Silu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    public void Answers_like_the_network_with_every_activation(Activation activation) =>
        AssertSameLogits(SampleNetworks.Create(16,
            new DenseLayer(32, activation), new DenseLayer(24), new ActivationLayer(activation), new DenseLayer(5)));

    [Fact]
    public void Answers_like_the_network_of_the_digits_job() =>
        AssertSameLogits(SampleNetworks.Create(64,
            new DenseLayer(300, Activation.Relu), new DropoutLayer(0.2), new DenseLayer(100, Activation.Relu),
            new DenseLayer(10, Activation.Softmax)));

    [Fact]
    public void Folds_batch_normalisation_into_the_dense_layer_in_front()
    {
        var network = SampleNetworks.Create(8,
            new DenseLayer(16), new BatchNormLayer(), new ActivationLayer(Activation.Relu),
            new DenseLayer(12), new DropoutLayer(0.5), new BatchNormLayer(), new DenseLayer(3));
        AssertSameLogits(network);
        Assert.DoesNotContain("BatchNormalization", Operators(network));
    }

    [Fact]
    public void Keeps_batch_normalisation_that_cannot_be_folded()
    {
        var network = SampleNetworks.Create(8, new BatchNormLayer(), new DenseLayer(16, Activation.Relu), new BatchNormLayer(), new DenseLayer(3));
        AssertSameLogits(network);
        Assert.Equal(2, Operators(network).Count(type => type == "BatchNormalization"));
    }

    [Fact]
    public void Standardises_raw_rows_inside_the_graph()
    {
        var network = SampleNetworks.Create(4, new DenseLayer(8, Activation.Tanh), new DenseLayer(3)) with
        {
            Recipe = new Recipe { Transforms = [new Standardize(["c3", "c1"], [500f, -20f], [250f, 4f])] },
        };
        var rows = SampleNetworks.Rows(50, 4);
        for (var i = 0; i < rows.Length; i++) rows[i] = (i % 4) switch { 1 => (rows[i] * 4) - 20, 3 => (rows[i] * 250) + 500, _ => rows[i] };
        AssertSameLogits(network, rows);
    }

    [Fact]
    public void Gives_one_probability_per_class_and_the_likeliest_as_label()
    {
        var network = SampleNetworks.Create(6, new DenseLayer(9, Activation.Relu), new DenseLayer(4, Activation.Softmax));
        using var session = OnnxSession.Open(OnnxExporter.Export(network));
        var predictions = session.Predict(SampleNetworks.Rows(20, 6), 20);
        Assert.Equal(20 * 4, predictions.Probabilities.Length);
        Assert.All(predictions.Probabilities.Chunk(4), row => Assert.Equal(1, row.Sum(), 5));
        Assert.Equal(predictions.Probabilities.Chunk(4).Select(row => Array.IndexOf(row, row.Max())), predictions.Labels);
    }

    [Fact]
    public void Turns_a_single_log_odds_into_two_probabilities()
    {
        var network = SampleNetworks.Create(3, new DenseLayer(8, Activation.Relu), new DenseLayer(1, Activation.Sigmoid));
        var rows = SampleNetworks.Rows(40, 3);
        using var session = OnnxSession.Open(OnnxExporter.Export(network));
        var predictions = session.Predict(rows, 40);
        foreach (var (row, logit) in ReferenceNetwork.Logits(network, rows).Index())
        {
            Assert.Equal(1 / (1 + Math.Exp(-logit)), predictions.Probabilities[(row * 2) + 1], 5);
            Assert.Equal(1, predictions.Probabilities[row * 2] + predictions.Probabilities[(row * 2) + 1], 6);
            Assert.Equal(logit > 0 ? 1 : 0, predictions.Labels[row]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Gives_a_tie_to_the_lowest_index(int outputs)
    {
        var network = SampleNetworks.Create(2, new DenseLayer(outputs));
        var zeros = network.Weights.ToDictionary(pair => pair.Key, pair => pair.Value with { Values = new float[pair.Value.Values.Length] });
        network = network with { Weights = zeros };
        using var session = OnnxSession.Open(OnnxExporter.Export(network));
        Assert.Equal([0, 0], session.Predict([1, 2, 3, 4], 2).Labels);
        Assert.Equal(0, Classes.Predict(new float[outputs]));
    }

    [Fact]
    public void Writes_the_lowest_versions_and_the_same_bytes_each_time()
    {
        var network = SampleNetworks.Create(8, new DenseLayer(16, Activation.Gelu), new BatchNormLayer(), new DenseLayer(3));
        var model = OnnxExporter.Export(network);
        Assert.Equal(model.Bytes, OnnxExporter.Export(network).Bytes);
        Assert.Equal(8, model.Parse().IrVersion);
        Assert.Equal([("", 17L)], model.Parse().OpsetImport.Select(import => (import.Domain, import.Version)));
        Assert.Equal([("passes", "export")], model.Parse().MetadataProps.Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public void Counts_parameters_and_multiplications_as_the_network_does()
    {
        var network = SampleNetworks.Create(64, new DenseLayer(300, Activation.Gelu), new DenseLayer(100, Activation.Relu), new DenseLayer(10));
        var facts = OnnxExporter.Export(network).Facts;
        Assert.Equal(network.Architecture.Parameters, facts.Parameters);
        Assert.Equal(network.Architecture.Macs, facts.Macs);
        Assert.InRange(facts.Bytes, 4 * facts.Parameters, (4 * facts.Parameters) + 2500);
        Assert.InRange(facts.GzipBytes, facts.Bytes / 2, facts.Bytes);
    }

    [Fact]
    public void Refuses_a_text_column_that_nothing_encodes()
    {
        var network = SampleNetworks.Create(2, new DenseLayer(3));
        var fault = Assert.Throws<OnnxModelException>(() => OnnxExporter.Export(network with
        {
            Signature = network.Signature with { Columns = [new Column("size", ColumnType.Number), new Column("colour", ColumnType.Text)] },
        }));
        Assert.Equal(OnnxCodes.NotExportable, fault.Code);
        Assert.Contains("'colour'", fault.Message);
    }

    [Fact]
    public void Refuses_weights_that_do_not_match_the_architecture()
    {
        var network = SampleNetworks.Create(2, new DenseLayer(3));
        var wrong = network.Weights.ToDictionary();
        wrong["layers.0.weight"] = new Tensor([2, 3], new float[6]);
        var fault = Assert.Throws<OnnxModelException>(() => OnnxExporter.Export(network with { Weights = wrong }));
        Assert.Contains("'layers.0.weight' of shape [3, 2], the network has [2, 3]", fault.Message);
        wrong.Remove("layers.0.weight");
        Assert.Throws<OnnxModelException>(() => OnnxExporter.Export(network with { Weights = wrong }));
    }

    [Fact]
    public void Refuses_a_signature_with_other_classes_than_the_last_layer()
    {
        var network = SampleNetworks.Create(2, new DenseLayer(3));
        var fault = Assert.Throws<OnnxModelException>(() => OnnxExporter.Export(network with { Signature = SampleNetworks.Signature(2, 4) }));
        Assert.Equal(OnnxCodes.NotExportable, fault.Code);
    }

    private static void AssertSameLogits(Network network, float[]? rows = null)
    {
        rows ??= SampleNetworks.Rows(200, network.Signature.Columns.Count);
        var count = rows.Length / network.Signature.Columns.Count;
        var converted = LogitProbe.Logits(OnnxExporter.Export(network), rows, count);
        var parity = Parity.Compare(ReferenceNetwork.Logits(network, rows), converted, network.Architecture.Outputs);
        TestContext.Current.TestOutputHelper!.WriteLine($"relative difference {parity.RelativeDifference:E2} of {parity.LargestLogit:F2}");
        Assert.True(parity.Holds, $"{parity}");
    }

    private static List<string> Operators(Network network) =>
        [.. OnnxExporter.Export(network).Parse().Graph.Node.Select(node => node.OpType)];
}
