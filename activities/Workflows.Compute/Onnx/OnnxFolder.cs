using System.Text.Json;
using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Onnx;

/// <summary>A model in the <c>onnx</c> format on disk: <c>model.onnx</c> and <c>signature.json</c>. Equal models give equal bytes.</summary>
public static class OnnxFolder
{
    /// <summary>Name of the graph inside the folder.</summary>
    public const string ModelFile = "model.onnx";

    /// <summary>Name of the signature inside the folder.</summary>
    public const string SignatureFile = "signature.json";

    /// <summary>Writes both files, creating the folder if needed and replacing what is there.</summary>
    public static void Save(OnnxModel model, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, ModelFile), model.Bytes);
    }
}
