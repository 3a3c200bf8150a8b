using Workflows.Compute.Networks;

namespace Workflows.Compute.Compression;

/// <summary>How many neurons go.</summary>
public sealed record PruningOptions
{
    /// <summary>Share of the neurons of each hidden dense layer to remove, 0 to below 1, rounded down; each layer keeps at least one.</summary>
    public double? Fraction { get; init; }

    /// <summary>Neurons to keep in each hidden dense layer, from the first to the last; instead of <see cref="Fraction"/>.</summary>
    public IReadOnlyList<int>? Units { get; init; }

    /// <summary>Norm by which weights into and out of a neuron are measured. Default L2.</summary>
    public WeightNorm Norm { get; init; } = WeightNorm.L2;

    /// <summary>What is wrong with these options for an architecture, one sentence each; empty when nothing is. Runs nothing.</summary>
    public IReadOnlyList<string> Problems(NetworkArchitecture architecture)
    {
        var hidden = HiddenLayer.Of(architecture);
        if (hidden.Count == 0) return ["the model has no hidden dense layer: there are no neurons to remove"];
        if (Fraction is null == Units is null) return ["give either fraction (the share of neurons to remove) or units (the neurons to keep in each hidden layer)"];
        if (Fraction is not null) return Fraction is >= 0 and < 1 ? [] : [$"fraction is {Fraction}: use a share from 0 to below 1"];
        if (Units!.Count != hidden.Count) return [$"units names {Units.Count} layers, the model has {hidden.Count} hidden dense layers: give one number for each"];
        return [.. hidden.Zip(Units).Where(pair => pair.Second < 1 || pair.Second > pair.First.Units)
            .Select(pair => $"units asks for {pair.Second} of the {pair.First.Units} neurons of layer {pair.First.Index + 1}: use 1 to {pair.First.Units}")];
    }
}
