using Workflows.Compute.Networks;

namespace Workflows.Compute.Compression;

/// <summary>
/// Removes whole hidden neurons, so that the network is smaller and faster, not just sparser. The importance of a neuron is the norm of the weights and the
/// bias into it (times |γ| / √(variance + ε) of each batch normalisation behind it) multiplied by the norm of the weights out of it: a neuron that nobody
/// listens to, or that says nothing, counts 0 (after Li et al. 2017, who take the norm of the weights into it).
/// The least important of each layer go; of equals, those behind.
/// </summary>
internal static class Pruner
{
    /// <summary>Removes neurons; loads no torch.</summary>
    /// <exception cref="ArgumentException">The options do not fit the network.</exception>
    public static PruningResult Prune(Network network, PruningOptions options)
    {
        if (options.Problems(network.Architecture) is [var problem, ..]) throw new ArgumentException($"This network cannot be pruned: {problem}.", nameof(options));
        var weights = network.Weights.ToDictionary();
        var layers = network.Architecture.Layers.ToList();
        List<IReadOnlyList<int>> kept = [];
        foreach (var (place, layer) in HiddenLayer.Of(network.Architecture).Index())
        {
            var count = options.Units?[place] ?? layer.Units - (int)(layer.Units * options.Fraction!.Value);
            var units = Keep(Importance(network.Weights, layer, options.Norm), Math.Max(1, count));
            kept.Add(units);
            layers[layer.Index] = (DenseLayer)layers[layer.Index] with { Units = units.Count };
            Remove(weights, layer, units);
        }

        return new PruningResult { Network = network with { Architecture = network.Architecture with { Layers = layers }, Weights = weights }, Kept = kept };
    }

    private static void Remove(Dictionary<string, Tensor> weights, HiddenLayer layer, IReadOnlyList<int> units)
    {
        string[] rows = [.. new[] { layer.Index }.Concat(layer.Norms).SelectMany(index => weights.Keys.Where(name => name.StartsWith($"layers.{index}.", StringComparison.Ordinal)))];
        foreach (var name in rows) weights[name] = Rows(weights[name], units);
        var next = WeightSpec.NameOf(layer.Next, "weight");
        weights[next] = Columns(weights[next], units);
    }

    private static double[] Importance(IReadOnlyDictionary<string, Tensor> weights, HiddenLayer layer, WeightNorm norm)
    {
        var (incoming, bias) = (weights[WeightSpec.NameOf(layer.Index, "weight")], weights[WeightSpec.NameOf(layer.Index, "bias")]);
        var outgoing = weights[WeightSpec.NameOf(layer.Next, "weight")];
        var importance = new double[layer.Units];
        for (var unit = 0; unit < layer.Units; unit++)
        {
            var (row, column) = (unit * incoming.Shape[1], unit);
            var into = Norm(norm, Enumerable.Range(row, incoming.Shape[1]).Select(place => incoming.Values[place]).Append(bias.Values[unit]));
            var from = Norm(norm, Enumerable.Range(0, outgoing.Shape[0]).Select(place => outgoing.Values[(place * outgoing.Shape[1]) + column]));
            importance[unit] = into * from * layer.Norms.Aggregate(1.0, (scale, index) => scale * Scale(weights, index, column));
        }

        return importance;
    }

    private static double Scale(IReadOnlyDictionary<string, Tensor> weights, int norm, int unit) =>
        Math.Abs(weights[WeightSpec.NameOf(norm, "weight")].Values[unit]) / Math.Sqrt(weights[WeightSpec.NameOf(norm, "running_var")].Values[unit] + BatchNormLayer.Epsilon);

    private static double Norm(WeightNorm norm, IEnumerable<float> values) => norm == WeightNorm.L1
        ? values.Sum(value => Math.Abs((double)value))
        : Math.Sqrt(values.Sum(value => (double)value * value));

    private static List<int> Keep(double[] importance, int count) =>
        [.. importance.Index().OrderByDescending(unit => unit.Item).ThenBy(unit => unit.Index).Take(count).Select(unit => unit.Index).Order()];

    private static Tensor Rows(Tensor tensor, IReadOnlyList<int> rows)
    {
        var width = tensor.Values.Length / tensor.Shape[0];
        return new Tensor([rows.Count, .. tensor.Shape.Skip(1)], [.. rows.SelectMany(row => tensor.Values.AsSpan(row * width, width).ToArray())]);
    }

    private static Tensor Columns(Tensor tensor, IReadOnlyList<int> columns) => new(
        [tensor.Shape[0], columns.Count],
        [.. Enumerable.Range(0, tensor.Shape[0]).SelectMany(row => columns.Select(column => tensor.Values[(row * tensor.Shape[1]) + column]))]);
}
