using Microsoft.Extensions.Logging;
using Workflows.Compute.Training;
using Workflows.Core.Activities;

namespace Workflows.Activities.Training;

/// <summary>Hands what a training says to the run: progress and curves of each epoch, checkpoints, and at the end how fast it was.</summary>
internal sealed partial class TrainingProgress(ActivityContext context, int rows) : IProgress<TrainingReport>
{
    private readonly long started = context.Time.GetTimestamp();
    private int epochs;

    /// <inheritdoc/>
    public void Report(TrainingReport value)
    {
        switch (value)
        {
            case EpochReport epoch:
                Epoch(epoch);
                break;
            case CheckpointWritten checkpoint:
                context.Report.Checkpoint(checkpoint.Epoch);
                break;
            case TrainingResumed resumed:
                LogResumed(context.Logger, resumed.Epoch, resumed.Step);
                break;
            case CheckpointIgnored ignored:
                LogIgnored(context.Logger, ignored.File, ignored.Reason);
                break;
        }
    }

    /// <summary>Reports the speed of this attempt; epochs of earlier attempts are not counted.</summary>
    public void Finish()
    {
        var seconds = context.Time.GetElapsedTime(started).TotalSeconds;
        context.Report.Measurement("training/seconds", seconds);
        if (seconds > 0) context.Report.Measurement("training/samplesPerSecond", (double)rows * epochs / seconds);
    }

    private void Epoch(EpochReport report)
    {
        epochs++;
        var metrics = report.Metrics;
        context.Report.Metric("loss", metrics.Epoch, metrics.Loss);
        context.Report.Metric("accuracy", metrics.Epoch, metrics.Accuracy);
        if (metrics.ValidationLoss is { } loss) context.Report.Metric("validation/loss", metrics.Epoch, loss);
        if (metrics.ValidationAccuracy is { } accuracy) context.Report.Metric("validation/accuracy", metrics.Epoch, accuracy);
        context.Report.Progress((double)metrics.Epoch / report.Epochs, $"epoch {metrics.Epoch}/{report.Epochs}");
    }

    [LoggerMessage(1301, LogLevel.Information, "Training goes on from its checkpoint behind epoch {Epoch}, step {Step}")]
    private static partial void LogResumed(ILogger logger, int epoch, long step);

    [LoggerMessage(1302, LogLevel.Warning, "Training starts from the beginning: the checkpoint {File} cannot be used: {Reason}")]
    private static partial void LogIgnored(ILogger logger, string file, string reason);
}
