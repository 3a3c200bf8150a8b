using Workflows.Compute.Networks;
using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Onnx;

/// <summary>A model in the <c>onnx</c> format on disk: <c>model.onnx</c> and <c>signature.json</c>. Equal models give equal bytes.</summary>
public static class OnnxFolder
{
    /// <summary>The graph, recipe included.</summary>
    public const string ModelFile = "model.onnx";

    /// <summary>Raw columns and classes, in the same form as in a network folder.</summary>
    public const string SignatureFile = NetworkFolder.SignatureFile;

    /// <summary>Writes both files, creating the folder if needed and replacing files of the same name.</summary>
    public static void Save(OnnxModel model, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, ModelFile), model.Bytes);
        File.WriteAllBytes(Path.Combine(folder, SignatureFile), NetworkJson.Write(model.Signature));
    }

    /// <summary>Reads both files and checks that they fit each other; ONNX Runtime is not asked.</summary>
    /// <exception cref="OnnxModelException">
    /// <see cref="OnnxCodes.Missing"/>, <see cref="OnnxCodes.Malformed"/>, <see cref="OnnxCodes.ExternalData"/> or <see cref="OnnxCodes.Contract"/>.
    /// </exception>
    public static OnnxModel Load(string folder)
    {
        foreach (var file in (string[])[ModelFile, SignatureFile])
            if (!File.Exists(Path.Combine(folder, file)))
                throw new OnnxModelException(OnnxCodes.Missing,
                    $"There is no {file} in {folder}: an onnx model is a folder with {ModelFile} and {SignatureFile}. Point to such a folder.");
        try
        {
            var signature = NetworkJson.Read<Signature>(folder, SignatureFile);
            return OnnxModel.Read(File.ReadAllBytes(Path.Combine(folder, ModelFile)), signature);
        }
        catch (NetworkFormatException fault)
        {
            throw new OnnxModelException(OnnxCodes.Malformed,
                $"{SignatureFile} in {folder} is no signature: {fault.InnerException?.Message ?? "it holds null."} Convert the network again.", fault);
        }
    }
}
