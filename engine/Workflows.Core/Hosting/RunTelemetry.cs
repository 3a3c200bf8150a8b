using System.Collections.Concurrent;
using System.Diagnostics;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using static Workflows.Core.Diagnostics.WorkflowTelemetry;

namespace Workflows.Core.Hosting;

/// <summary>What those who listen are told of a run while this process drives it: one span, and figures of its events.</summary>
internal sealed class RunTelemetry
{
    private readonly RunSummary run;
    private readonly TimeProvider time;
    private readonly ActivityContext starter;
    private readonly Activity? span;
    private readonly bool isCounted;
    private readonly ConcurrentDictionary<string, AttemptTelemetry> inWork = new();
    private int isLost;

    /// <param name="run">The run.</param>
    /// <param name="trace">W3C <c>traceparent</c> of whoever started it, or null.</param>
    /// <param name="time">Measures attempts.</param>
    public RunTelemetry(RunSummary run, string? trace, TimeProvider time)
    {
        this.run = run;
        this.time = time;
        if (Source.HasListeners())
        {
            _ = ActivityContext.TryParse(trace, null, isRemote: true, out starter);
            span = Source.StartActivity($"run {run.Workflow}", ActivityKind.Internal, starter);
            span?.SetTag(RunTag, run.Id).SetTag(NumberTag, run.Number).SetTag(WorkflowTag, run.Workflow).SetTag(ProjectTag, run.Project);
        }

        isCounted = RunsActive.Enabled;
        if (isCounted) RunsActive.Add(1, Workflow, Project);
    }

    private KeyValuePair<string, object?> Workflow => new(WorkflowTag, run.Workflow);

    private KeyValuePair<string, object?> Project => new(ProjectTag, run.Project);

    /// <summary>An attempt begins. Null when nobody listens.</summary>
    public AttemptTelemetry? Begin(PlannedStep step, AttemptStarted attempt)
    {
        if (!Source.HasListeners() && !StepsActive.Enabled && !StepDuration.Enabled) return null;
        var inside = Source.StartActivity($"step {step.Id}", ActivityKind.Internal, span?.Context ?? starter);
        inside?.SetTag(RunTag, run.Id).SetTag(NumberTag, run.Number).SetTag(WorkflowTag, run.Workflow).SetTag(ProjectTag, run.Project)
            .SetTag(StepTag, step.Id).SetTag(AttemptTag, attempt.Attempt).SetTag(ActivityTag, step.Activity);
        var address = StepAddress.Of(attempt);
        return inWork[address] = new AttemptTelemetry(step.Activity, inside, time, onEnd: () => inWork.TryRemove(address, out _));
    }

    /// <summary>An event was stored.</summary>
    /// <param name="stored">The event.</param>
    /// <param name="before">The state before it.</param>
    public void Note(StoredEvent stored, RunState before)
    {
        switch (stored.Event)
        {
            case RunStarted when before.Fence == 0 && RunsStarted.Enabled: RunsStarted.Add(1, Workflow, Project); break;
            case RunSucceeded: Ended(RunStatus.Succeeded, stored.At); break;
            case RunFailed: Ended(RunStatus.Failed, stored.At); break;
            case RunCancelled: Ended(RunStatus.Cancelled, stored.At); break;
            case StepSucceeded e: Ended(before.Graph[e.Step], e.Cached ? StepStatus.Cached : StepStatus.Succeeded); break;
            case StepFailed e: Ended(before.Graph[e.Step], StepStatus.Failed, e.Failure); break;
            case StepSkipped e: Ended(before.Graph[e.Step], StepStatus.Skipped); break;
            case StepCancelled e: Ended(before.Graph[e.Step], StepStatus.Cancelled); break;
            case RetryScheduled e when Retries.Enabled: Retries.Add(1, Doing(before, e)); break;
            case CheckpointWritten e:
                if (Checkpoints.Enabled) Checkpoints.Add(1, Doing(before, e));
                if (inWork.TryGetValue(StepAddress.Of(e), out var attempt)) attempt.NoteCheckpoint();
                break;
        }
    }

    /// <summary>The lease is somebody else's now.</summary>
    public void LoseLease()
    {
        if (Interlocked.Exchange(ref isLost, 1) == 0 && LeasesLost.Enabled) LeasesLost.Add(1, Workflow, Project);
    }

    /// <summary>This process drives the run no longer.</summary>
    public void End(RunState state)
    {
        if (isCounted) RunsActive.Add(-1, Workflow, Project);
        if (span is null) return;
        var outcome = state.IsEnded || state.Status == RunStatus.Waiting ? state.Status : RunStatus.Interrupted;
        span.SetTag(OutcomeTag, outcome.Word());
        if (state.Status == RunStatus.Failed) span.SetTag(ErrorTag, state.Failure!.Code).SetStatus(ActivityStatusCode.Error, state.Failure.Code);
        span.Dispose();
    }

    private void Ended(RunStatus outcome, DateTimeOffset at)
    {
        if (RunsEnded.Enabled) RunsEnded.Add(1, Workflow, Project, new(OutcomeTag, outcome.Word()));
        if (RunDuration.Enabled) RunDuration.Record((at - run.CreatedAt).TotalSeconds, Workflow, Project, new(OutcomeTag, outcome.Word()));
    }

    private static KeyValuePair<string, object?> Doing(RunState state, AttemptEvent attempt) => new(ActivityTag, state.Graph[attempt.Step].Activity);

    private static void Ended(PlannedStep step, StepStatus outcome, Failure? failure = null)
    {
        if (!StepsEnded.Enabled) return;
        var tags = new TagList { { ActivityTag, step.Activity }, { OutcomeTag, outcome.Word() } };
        if (failure is not null) tags.Add(ErrorTag, failure.Code);
        StepsEnded.Add(1, tags);
    }
}
