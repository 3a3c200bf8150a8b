using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Workflows.Compute.Networks;
using Workflows.Compute.Safetensors;

namespace Workflows.Compute.Training;

/// <summary>One state of a training on disk: a safetensors file whose metadata hold the progress, the training it belongs to and a hash of everything.</summary>
internal sealed class CheckpointFile(string folder, string training)
{
    private const string FileName = "training.safetensors";

    public string Path { get; } = System.IO.Path.Combine(folder, FileName);

    /// <summary>Replaces the state on disk: at no moment is there half a file under its name.</summary>
    public void Write(TrainingProgress progress, IReadOnlyDictionary<string, Tensor> tensors)
    {
        Directory.CreateDirectory(folder);
        var json = JsonSerializer.Serialize(progress, NetworkJson.Options);
        var temporary = Path + ".tmp";
        using (var stream = File.Create(temporary))
        {
            SafetensorsFile.Write(stream, tensors, new Dictionary<string, string> { ["progress"] = json, ["training"] = training, ["sha256"] = Hash(json, tensors) });
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path, overwrite: true);
    }

    /// <summary>Reads the state on disk.</summary>
    /// <returns>The state; or null, with the reason when there is a file that cannot be used.</returns>
    public (TrainingProgress Progress, IReadOnlyDictionary<string, Tensor> Tensors)? Read(out string? reason)
    {
        reason = null;
        if (!File.Exists(Path)) return null;
        try
        {
            using var file = SafetensorsFile.Open(Path);
            var tensors = file.Entries.Keys.ToDictionary(name => name, file.Floats);
            if (!file.Metadata.TryGetValue("progress", out var json) || file.Metadata.GetValueOrDefault("sha256") != Hash(json, tensors))
                reason = "its content does not match its hash";
            else if (file.Metadata.GetValueOrDefault("training") != training)
                reason = "it belongs to a training with other data, options or layers";
            else
                return (JsonSerializer.Deserialize<TrainingProgress>(json, NetworkJson.Options)!, tensors);
        }
        catch (SafetensorsException exception)
        {
            reason = exception.Message;
        }

        return null;
    }

    private static string Hash(string json, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(json.AsSpan()));
        foreach (var (name, tensor) in tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.AppendData(MemoryMarshal.AsBytes(name.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
