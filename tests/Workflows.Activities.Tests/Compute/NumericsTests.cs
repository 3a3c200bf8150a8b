using System.Security.Cryptography;
using System.Text.Json;
using Workflows.Activities.Tests.Compute.Training;
using Workflows.Compute;
using Workflows.Compute.Compression;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Compute.Training;
using Xunit;

namespace Workflows.Activities.Tests.Compute;

/// <summary>
/// Bytes that change without a new <see cref="ComputeModule.NumericsVersion"/> would be hidden by kept results. <c>golden/numerics.json</c> records
/// what each class of device gives; a machine of another class prints its hashes, to be added, and is held to the figures alone.
/// </summary>
public sealed class NumericsTests
{
    [Fact]
    public void Bytes_change_only_with_the_numerics_version()
    {
        var hashes = Hashes(out var accuracy);
        Assert.Equal(hashes, Hashes(out _));
        Assert.InRange(accuracy, 0.9, 1);

        var golden = JsonSerializer.Deserialize<Golden>(File.ReadAllText(Repository.Path("tests/Workflows.Activities.Tests/Compute/golden/numerics.json")))!;
        Assert.Equal(ComputeModule.NumericsVersion, golden.Version);
        if (golden.Classes.TryGetValue(TrainerTests.Cpu.Class, out var recorded)) Assert.Equal(recorded, hashes);
        else TestContext.Current.SendDiagnosticMessage($"Add to numerics.json: \"{TrainerTests.Cpu.Class}\": {JsonSerializer.Serialize(hashes)}");
    }

    private static SortedDictionary<string, string> Hashes(out double accuracy)
    {
        Layer[] layers = [new DenseLayer(12), new BatchNormLayer(), new ActivationLayer(Activation.Relu), new DropoutLayer(0.25), new DenseLayer(3)];
        var adam = Blobs.Job(3, layers, new TrainingOptions { Epochs = 30, BatchSize = 16, Optimizer = new Adam(0.01), Seed = 5 });
        var sgd = adam with { Options = adam.Options with { Optimizer = new Sgd(0.05, 0.9) } };
        var teacher = TrainerTests.Train(adam);
        accuracy = TrainerTests.Accuracy(teacher.Network, adam.Train);
        var student = Distiller.Distil(adam, teacher.Network, new DistillationOptions(), TrainerTests.Cpu, TestContext.Current.CancellationToken);
        var onnx = OnnxExporter.Export(Pruner.Prune(student.Network, new PruningOptions { Fraction = 0.5 }).Network);
        return new SortedDictionary<string, string>
        {
            ["adam"] = Hash(TrainerTests.Bytes(teacher)),
            ["sgd"] = Hash(TrainerTests.Bytes(TrainerTests.Train(sgd))),
            ["distil"] = Hash(TrainerTests.Bytes(student)),
            ["pruneAndExport"] = Hash(onnx.Bytes),
            ["quantize"] = Hash(Quantizer.Quantize(onnx).Model.Bytes),
        };
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private sealed record Golden(int Version, Dictionary<string, SortedDictionary<string, string>> Classes);
}
