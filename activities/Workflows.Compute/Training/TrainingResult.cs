using Workflows.Compute.Networks;

namespace Workflows.Compute.Training;

/// <summary>A trained network and how it came about.</summary>
public sealed record TrainingResult
{
    /// <summary>With early stopping the weights of <see cref="BestEpoch"/>, else those of the last epoch.</summary>
    public required Network Network { get; init; }

    /// <summary>One entry for each epoch that ran, those before a resume included.</summary>
    public required IReadOnlyList<EpochMetrics> History { get; init; }

    /// <summary>Epoch of the weights, counted from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Whether early stopping ended it before the last epoch.</summary>
    public required bool StoppedEarly { get; init; }
}
