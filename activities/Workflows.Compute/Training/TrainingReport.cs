namespace Workflows.Compute.Training;

/// <summary>What a training says while it runs.</summary>
public abstract record TrainingReport
{
    private protected TrainingReport()
    {
    }
}

/// <summary>An epoch ended.</summary>
/// <param name="Epochs">Epochs that were asked for.</param>
/// <param name="Metrics">Figures of the epoch.</param>
public sealed record EpochReport(int Epochs, EpochMetrics Metrics) : TrainingReport;

/// <summary>A state was flushed to disk and replaced the one before.</summary>
/// <param name="Epoch">Complete epochs in it.</param>
/// <param name="Step">Steps of all epochs in it.</param>
public sealed record CheckpointWritten(int Epoch, long Step) : TrainingReport;

/// <summary>The training goes on from a state that it found.</summary>
/// <param name="Epoch">Complete epochs in it.</param>
/// <param name="Step">Steps of all epochs in it.</param>
public sealed record TrainingResumed(int Epoch, long Step) : TrainingReport;

/// <summary>A state was found that cannot be used; the training starts from the beginning.</summary>
/// <param name="File">Full path.</param>
/// <param name="Reason">Why not.</param>
public sealed record CheckpointIgnored(string File, string Reason) : TrainingReport;
