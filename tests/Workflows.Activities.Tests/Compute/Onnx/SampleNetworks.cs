using Workflows.Compute.Networks;
using Workflows.Compute.Preprocessing;
using Tensor = Workflows.Compute.Networks.Tensor;

namespace Workflows.Activities.Tests.Compute.Onnx;

/// <summary>Networks with random weights of the size that training starts from, and rows to feed them.</summary>
internal static class SampleNetworks
{
    public static Network Create(int inputs, params Layer[] layers) => Create(inputs, seed: 1, layers);

    public static Network Create(int inputs, int seed, params Layer[] layers)
    {
        var architecture = new NetworkArchitecture { Inputs = inputs, Layers = layers };
        var random = new Random(seed);
        return new Network
        {
            Architecture = architecture,
            Weights = architecture.Weights.ToDictionary(spec => spec.Name, spec => Weight(spec, random)),
            Recipe = Recipe.Empty,
            Signature = Signature(inputs, architecture.Classes),
        };
    }

    public static Signature Signature(int columns, int classes) => new()
    {
        Columns = [.. Enumerable.Range(0, columns).Select(index => new Column($"c{index}", ColumnType.Number))],
        Label = "kind",
        Classes = [.. Enumerable.Range(0, classes).Select(index => $"class {index}")],
        PositiveClass = classes == 2 ? "class 1" : null,
    };

    /// <summary>Values between −3 and 3.</summary>
    public static float[] Rows(int rows, int columns, int seed = 2)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows * columns).Select(_ => (random.NextSingle() * 6) - 3)];
    }

    /// <summary>Running figures of batch normalisation move away from 0 and 1, as training would move them; a variance stays above 0.</summary>
    private static Tensor Weight(WeightSpec spec, Random random)
    {
        float Next(double bound) => (float)(((random.NextDouble() * 2) - 1) * bound);
        var values = Enumerable.Range(0, (int)spec.Count).Select(_ => spec.Bound > 0 ? spec.Fill + Next(spec.Bound) : spec.Fill + Next(0.5));
        return new Tensor(spec.Shape, [.. values]);
    }
}
