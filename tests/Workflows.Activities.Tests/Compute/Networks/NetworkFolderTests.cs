using Workflows.Activities.Tests.Compute.Training;
using Workflows.Compute.Networks;
using Workflows.Compute.Training;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Networks;

public sealed class NetworkFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Loads_what_it_saved_and_writes_the_same_bytes_again()
    {
        NetworkFolder.Save(Network(), folder);
        var first = Contents();

        NetworkFolder.Save(NetworkFolder.Load(folder), folder);

        Assert.Equal(["architecture.json", "recipe.json", "signature.json", "weights.safetensors"], first.Keys);
        Assert.Equal(first, Contents());
    }

    [Theory]
    [InlineData("architecture.json", "{")]
    [InlineData("architecture.json", """{"inputs":4,"layers":[{"dense":2}]}""")]
    [InlineData("architecture.json", """{"inputs":4,"layers":[{"dense":8},{"dense":3}],"extra":1}""")]
    [InlineData("recipe.json", """{"transforms":[{"kind":"standardize","columns":["x9"],"means":[1],"scales":[1]}]}""")]
    [InlineData("recipe.json", """{"transforms":[{"kind":"unknown"}]}""")]
    [InlineData("signature.json", """{"columns":[],"label":"y"}""")]
    [InlineData("weights.safetensors", "not tensors")]
    [InlineData("weights.safetensors", null)]
    [InlineData("recipe.json", null)]
    public void Names_the_file_that_is_wrong(string file, string? content)
    {
        NetworkFolder.Save(Network(), folder);
        if (content is null) File.Delete(Path.Combine(folder, file));
        else File.WriteAllText(Path.Combine(folder, file), content);

        var refusal = Assert.Throws<NetworkFormatException>(() => NetworkFolder.Load(folder));

        Assert.Equal(file, refusal.File);
        Assert.StartsWith("network-malformed: " + file, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_weights_of_another_architecture()
    {
        var network = Network();
        NetworkFolder.Save(network, folder);
        File.WriteAllText(Path.Combine(folder, "architecture.json"), """{"inputs":4,"layers":[{"dense":9},{"dense":3}]}""");

        Assert.Contains("[8, 4]", Assert.Throws<NetworkFormatException>(() => NetworkFolder.Load(folder)).Message, StringComparison.Ordinal);
    }

    private static Network Network()
    {
        var architecture = new NetworkArchitecture { Inputs = 4, Layers = [new DenseLayer(8, Activation.Relu), new DenseLayer(3)] };
        return new Network { Architecture = architecture, Weights = InitialWeights.Draw(architecture, 1), Recipe = Blobs.Recipe, Signature = Blobs.Signature(3) };
    }

    private SortedDictionary<string, string> Contents() => new(
        Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file))), StringComparer.Ordinal);
}
