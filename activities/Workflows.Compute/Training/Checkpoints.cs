namespace Workflows.Compute.Training;

/// <summary>Where a training keeps its state, so that it can go on after a stop and end with the same bits.</summary>
/// <param name="Folder">Created when it does not exist; one training a folder. A state found there is resumed from.</param>
/// <param name="EveryEpochs">Epochs between two states, at least 1. On cancel one more is written, at the very step.</param>
public sealed record Checkpoints(string Folder, int EveryEpochs = 1)
{
    /// <summary>
    /// Shortest time between two states; default none. Writing and flushing a state takes some milliseconds, which short epochs would feel. When a
    /// state is written changes nothing of the result.
    /// </summary>
    public TimeSpan Interval { get; init; }

    /// <summary>The clock of <see cref="Interval"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
