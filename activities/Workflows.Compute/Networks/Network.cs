using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Networks;

/// <summary>
/// A model in the <c>network</c> format: preprocessing + architecture + weights, held outside any runtime, so that it can be hashed, stored and
/// converted without libtorch. Every consumer feeds it raw rows.
/// </summary>
public sealed record Network
{
    /// <summary>Layers and the number of input features behind the recipe.</summary>
    public required NetworkArchitecture Architecture { get; init; }

    /// <summary>
    /// Weights and buffers by name, <c>layers.{index}.weight</c> and so on, as PyTorch names and shapes them (dense weights are [out, in];
    /// batch normalisation has weight, bias, running_mean, running_var).
    /// </summary>
    public required IReadOnlyDictionary<string, Tensor> Weights { get; init; }

    /// <summary>What turns raw columns into the features of the first layer.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Raw columns in order, label and class names.</summary>
    public required Signature Signature { get; init; }
}
