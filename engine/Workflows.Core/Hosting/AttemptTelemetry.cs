using System.Diagnostics;
using Workflows.Core.Runs;
using static Workflows.Core.Diagnostics.WorkflowTelemetry;

namespace Workflows.Core.Hosting;

/// <summary>What those who listen are told of an attempt, from its beginning until it is disposed.</summary>
internal sealed class AttemptTelemetry : IDisposable
{
    private readonly string activity;
    private readonly Activity? span;
    private readonly TimeProvider time;
    private readonly Action onEnd;
    private readonly long began;
    private readonly bool isCounted;
    private string outcome = "stopped";
    private bool isOver;

    public AttemptTelemetry(string activity, Activity? span, TimeProvider time, Action onEnd)
    {
        this.activity = activity;
        this.span = span;
        this.time = time;
        this.onEnd = onEnd;
        began = time.GetTimestamp();
        isCounted = StepsActive.Enabled;
        if (isCounted) StepsActive.Add(1, Tag);
    }

    /// <summary>W3C <c>traceparent</c> for whatever belongs to the attempt; null when it is not traced.</summary>
    public string? Trace => span?.Id;

    private KeyValuePair<string, object?> Tag => new(ActivityTag, activity);

    /// <summary>How it ended; without a word it was stopped.</summary>
    public void Note(AttemptResult result)
    {
        outcome = result switch
        {
            AttemptResult.Succeeded { Outcome.Cached: true } => StepStatus.Cached.Word(),
            AttemptResult.Succeeded => StepStatus.Succeeded.Word(),
            AttemptResult.Failed => StepStatus.Failed.Word(),
            _ => outcome,
        };
        if (result is AttemptResult.Failed { Failure.Code: var code }) span?.SetTag(ErrorTag, code).SetStatus(ActivityStatusCode.Error, code);
    }

    /// <summary>It has written a checkpoint: what it would lose grows from here.</summary>
    public void NoteCheckpoint()
    {
        lock (Checkpointed)
            if (!isOver) Checkpointed[this] = (activity, time.GetTimestamp(), time);
    }

    public void Dispose()
    {
        lock (Checkpointed)
        {
            isOver = true;
            Checkpointed.Remove(this);
        }

        onEnd();
        if (isCounted) StepsActive.Add(-1, Tag);
        if (StepDuration.Enabled) StepDuration.Record(time.GetElapsedTime(began).TotalSeconds, Tag, new(OutcomeTag, outcome));
        span?.SetTag(OutcomeTag, outcome);
        span?.Dispose();
    }
}
