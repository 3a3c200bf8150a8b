using Workflows.Compute.Networks;

namespace Workflows.Compute.Compression;

/// <summary>A dense layer whose neurons can go, the dense layer that they feed, and the batch normalisations on the way.</summary>
internal sealed record HiddenLayer(int Index, int Units, int Next, IReadOnlyList<int> Norms)
{
    /// <summary>All dense layers but the last.</summary>
    public static IReadOnlyList<HiddenLayer> Of(NetworkArchitecture architecture)
    {
        var dense = architecture.Layers.Index().Where(layer => layer.Item is DenseLayer).Select(layer => layer.Index).ToList();
        return [.. dense.Zip(dense.Skip(1)).Select(pair => new HiddenLayer(
            pair.First,
            ((DenseLayer)architecture.Layers[pair.First]).Units,
            pair.Second,
            [.. Enumerable.Range(pair.First, pair.Second - pair.First).Where(index => architecture.Layers[index] is BatchNormLayer)]))];
    }
}
