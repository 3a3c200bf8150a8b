using Workflows.Compute.Networks;

namespace Workflows.Compute.Training;

/// <summary>Draws the weights that a training starts from.</summary>
internal static class InitialWeights
{
    /// <summary>Weights of an architecture, drawn in its order from one stream of the seed.</summary>
    public static Dictionary<string, Tensor> Draw(NetworkArchitecture architecture, long seed)
    {
        var random = new SeededRandom(seed, RandomUse.Weights, 0);
        var weights = new Dictionary<string, Tensor>();
        foreach (var spec in architecture.Weights)
        {
            var values = new float[spec.Count];
            Array.Fill(values, spec.Fill);
            if (spec.Bound > 0)
            {
                for (var index = 0; index < values.Length; index++) values[index] += (float)(((2 * random.NextUnit()) - 1) * spec.Bound);
            }

            weights[spec.Name] = new Tensor(spec.Shape, values);
        }

        return weights;
    }
}
