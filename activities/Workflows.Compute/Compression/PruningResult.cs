using Workflows.Compute.Networks;

namespace Workflows.Compute.Compression;

/// <summary>A smaller network and what went.</summary>
public sealed record PruningResult
{
    /// <summary>The network without the neurons; other weights are as they were, so that it wants fine-tuning.</summary>
    public required Network Network { get; init; }

    /// <summary>Neurons of each hidden dense layer that stayed, by their index in the layer before.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Kept { get; init; }
}
