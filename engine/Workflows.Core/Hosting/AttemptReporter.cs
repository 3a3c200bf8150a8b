using Workflows.Core.Activities;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>Sends what an attempt reports to those who watch, to the recorder, and checkpoints to the run's event log.</summary>
internal sealed class AttemptReporter(AttemptStarted attempt, RunFeed feed, RunRecorder recorder, RunMailbox mailbox) : IStepReporter
{
    public void Progress(double fraction, string? message = null) => Tell(new StepProgressed(StepAddress.Of(attempt), Math.Clamp(fraction, 0, 1), message));

    public void Metric(string name, long position, double value) =>
        Tell(new MetricReported(new MetricPoint(StepAddress.Of(attempt), attempt.Attempt, name, position, value)));

    public void Checkpoint(long position) => mailbox.Send(new NoteCheckpoint(attempt, position));

    // Kept by the step runner and recorded with the step's result.
    public void Measurement(string name, double value)
    {
    }

    private void Tell(RunUpdate update)
    {
        feed.Publish(update);
        recorder.Write(update);
    }
}
