using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Onnx;

public sealed class OnnxFolderTests : IDisposable
{
    private static readonly OnnxModel Model = OnnxExporter.Export(SampleNetworks.Create(3, new DenseLayer(2)));
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("onnx-folder-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Loads_what_it_saved()
    {
        OnnxFolder.Save(Model, At("a"));
        OnnxFolder.Save(OnnxFolder.Load(At("a")), At("b"));
        var loaded = OnnxFolder.Load(At("b"));
        Assert.Equal(Model.Bytes, loaded.Bytes);
        Assert.Equal(Model.Signature.Columns, loaded.Signature.Columns);
        Assert.Equal(Model.Signature.Classes, loaded.Signature.Classes);
        Assert.Equal(Model.Signature.PositiveClass, loaded.Signature.PositiveClass);
        Assert.Equal(["model.onnx", "signature.json"], Directory.GetFiles(At("a")).Select(Path.GetFileName).Order());
        Assert.Equal(File.ReadAllBytes(At("a/signature.json")), File.ReadAllBytes(At("b/signature.json")));
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("signature.json")]
    public void Says_which_file_is_missing(string file)
    {
        OnnxFolder.Save(Model, At("a"));
        File.Delete(At($"a/{file}"));
        var fault = Assert.Throws<OnnxModelException>(() => OnnxFolder.Load(At("a")));
        Assert.Equal(OnnxCodes.Missing, fault.Code);
        Assert.Contains(file, fault.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{ \"columns\": 3 }")]
    public void Refuses_a_signature_that_is_none(string json)
    {
        OnnxFolder.Save(Model, At("a"));
        File.WriteAllText(At("a/signature.json"), json);
        var fault = Assert.Throws<OnnxModelException>(() => OnnxFolder.Load(At("a")));
        Assert.Equal(OnnxCodes.Malformed, fault.Code);
        Assert.Contains("signature.json", fault.Message);
    }

    private string At(string path) => Path.Combine(root.FullName, path);
}
