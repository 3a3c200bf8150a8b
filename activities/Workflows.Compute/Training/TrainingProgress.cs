namespace Workflows.Compute.Training;

/// <summary>Everything but tensors that a training must know to go on at any step.</summary>
internal sealed record TrainingProgress
{
    /// <summary>Complete epochs.</summary>
    public int Epoch { get; init; }

    /// <summary>Steps of all epochs.</summary>
    public long Step { get; init; }

    /// <summary>Steps of the epoch that is under way.</summary>
    public int StepInEpoch { get; init; }

    /// <summary>Sum of the loss over the rows of the epoch that is under way, each counted by its class.</summary>
    public double LossSum { get; init; }

    /// <summary>Right rows of the epoch that is under way.</summary>
    public int Correct { get; init; }

    /// <summary>Epoch with the lowest validation loss, 0 before the first.</summary>
    public int BestEpoch { get; init; }

    public double? BestLoss { get; init; }

    public bool Stopped { get; init; }

    public IReadOnlyList<EpochMetrics> History { get; init; } = [];
}
