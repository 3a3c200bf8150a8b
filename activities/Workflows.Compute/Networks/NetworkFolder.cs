using Workflows.Compute.Preprocessing;
using Workflows.Compute.Safetensors;

namespace Workflows.Compute.Networks;

/// <summary>
/// A network as a folder: <c>architecture.json</c>, <c>weights.safetensors</c>, <c>recipe.json</c>, <c>signature.json</c>.
/// Equal networks give equal bytes.
/// </summary>
public static class NetworkFolder
{
    /// <summary>Layers and inputs.</summary>
    public const string ArchitectureFile = "architecture.json";

    /// <summary>All weights and buffers as F32.</summary>
    public const string WeightsFile = "weights.safetensors";

    /// <summary>Fitted column transforms.</summary>
    public const string RecipeFile = "recipe.json";

    /// <summary>Raw columns and classes.</summary>
    public const string SignatureFile = "signature.json";

    /// <summary>Writes the four files, replacing those of the same name.</summary>
    /// <param name="network">A network whose parts fit each other.</param>
    /// <param name="folder">Created when it does not exist.</param>
    /// <exception cref="NetworkFormatException">The parts of the network do not fit each other.</exception>
    public static void Save(Network network, string folder)
    {
        Check(network);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, ArchitectureFile), NetworkJson.Write(network.Architecture));
        SafetensorsFile.Write(Path.Combine(folder, WeightsFile), network.Weights);
        File.WriteAllBytes(Path.Combine(folder, RecipeFile), NetworkJson.Write(network.Recipe));
        File.WriteAllBytes(Path.Combine(folder, SignatureFile), NetworkJson.Write(network.Signature));
    }

    /// <summary>Reads the four files and checks that they fit each other.</summary>
    /// <exception cref="NetworkFormatException">A file is missing or malformed, or does not fit the others.</exception>
    public static Network Load(string folder)
    {
        var network = new Network
        {
            Architecture = NetworkJson.Read<NetworkArchitecture>(folder, ArchitectureFile),
            Recipe = NetworkJson.Read<Recipe>(folder, RecipeFile),
            Signature = NetworkJson.Read<Signature>(folder, SignatureFile),
            Weights = LoadWeights(folder),
        };
        Check(network);
        return network;
    }

    private static Dictionary<string, Tensor> LoadWeights(string folder)
    {
        try
        {
            using var file = SafetensorsFile.Open(Path.Combine(folder, WeightsFile));
            return file.Entries.Keys.ToDictionary(name => name, file.Floats);
        }
        catch (SafetensorsException exception)
        {
            throw new NetworkFormatException(WeightsFile, exception.Message, exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NetworkFormatException(WeightsFile, $"There is no such file in {folder}.", exception);
        }
    }

    private static void Check(Network network)
    {
        if (network.Architecture.Problems(network.Signature.Columns.Count, network.Signature.Classes.Count) is [var problem, ..])
            throw new NetworkFormatException(ArchitectureFile, $"It does not fit {SignatureFile}: {problem}.");
        var expected = network.Architecture.Weights;
        foreach (var weight in expected)
        {
            if (!network.Weights.TryGetValue(weight.Name, out var tensor)) throw new NetworkFormatException(WeightsFile, $"{weight.Name} is missing.");
            if (!tensor.Shape.SequenceEqual(weight.Shape))
                throw new NetworkFormatException(WeightsFile, $"{weight.Name} has shape [{string.Join(", ", tensor.Shape)}], the architecture needs [{string.Join(", ", weight.Shape)}].");
        }

        if (network.Weights.Keys.Except(expected.Select(weight => weight.Name)).FirstOrDefault() is { } extra)
            throw new NetworkFormatException(WeightsFile, $"{extra} belongs to no layer of the architecture.");
        CheckRecipe(network);
    }

    private static void CheckRecipe(Network network)
    {
        try
        {
            RecipeApplication.Check(network.Recipe, network.Signature);
        }
        catch (RecipeException exception)
        {
            throw new NetworkFormatException(RecipeFile, exception.Message, exception);
        }
    }
}
