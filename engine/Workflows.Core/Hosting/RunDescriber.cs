using Workflows.Core.Runs;
using Workflows.Core.Planning;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting;

/// <summary>Makes the document of a run out of its plan and its events.</summary>
internal static class RunDescriber
{
    /// <param name="run">The run.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="events">Its log.</param>
    /// <param name="queues">What it queues for, by address of the step; the run itself under the empty one.</param>
    public static RunDocument Describe(RunSummary run, Plan plan, IReadOnlyList<StoredEvent> events, IReadOnlyDictionary<string, WaitReason> queues)
    {
        var state = RunState.Fold(plan, events.Select(e => e.Event));
        var times = StepTimes.Of(events);
        var isInterrupted = run.State == RunStatus.Interrupted;
        var steps = state.InOrder().Select(s => Step(state, s, times.GetValueOrDefault(s.Address), isInterrupted) with { WaitingFor = s.WaitingFor ?? queues.GetValueOrDefault(s.Address) }).ToList();
        return new RunDocument
        {
            RunId = run.Id,
            Number = run.Number,
            Workflow = run.Workflow,
            Revision = plan.Source.Revision,
            State = run.State,
            CreatedAt = run.CreatedAt,
            Seconds = state.IsEnded ? Math.Round((events[^1].At - Beginning(events)).TotalSeconds, 3) : null,
            Parent = state.Parent,
            ReplayOf = run.ReplayOf,
            Inputs = state.Inputs,
            Outputs = state.Outputs,
            Failure = state.Failure,
            WaitingFor = Reasons(state, queues),
            Steps = steps,
            Artifacts = [.. steps.SelectMany(s => OutputArtifacts.Of(s.Outputs)
                .Select(o => new ArtifactDocument(s.Id, o.Name, o.Artifact.Kind, o.Artifact.Hash, o.Artifact.Bytes)))],
        };
    }

    private static List<WaitReason> Reasons(RunState state, IReadOnlyDictionary<string, WaitReason> queues)
    {
        var reasons = new List<WaitReason>();
        if (state.IsEnded) return reasons;
        if (state.PausedBy is { } by) reasons.Add(WaitReasons.Paused(by));
        if (queues.TryGetValue("", out var place)) reasons.Add(place);
        if (state.Busy == 0) reasons.AddRange(state.WaitingSteps.Select(s => s.WaitingFor!));
        return reasons;
    }

    private static DateTimeOffset Beginning(IReadOnlyList<StoredEvent> events) =>
        events.Last(e => e.Event is RunStarted || e.Seq == 1).At;

    private static StepDocument Step(RunState state, StepState step, StepTimes.Span? span, bool isInterrupted) => new()
    {
        Id = step.Address,
        Uses = state.Graph[step.Step].Activity,
        Kind = step.Kind,
        Parent = step.Parent,
        State = isInterrupted && step.Status is (StepStatus.Running or StepStatus.Retrying) ? StepStatus.Interrupted : step.Status,
        Seconds = span is { From: { } from, To: { } to } ? Math.Round((to - from).TotalSeconds, 3) : 0,
        Attempts = step.Attempt,
        Outputs = step.Outputs,
        Failure = step.Status is StepStatus.Failed or StepStatus.Retrying ? step.Failure : null,
        Note = step.Note,
        Run = step.ChildRun,
        Measurements = step.Measurements.Count > 0 ? step.Measurements : null,
    };
}

/// <summary>When the last attempt of each step began and ended, by address.</summary>
internal static class StepTimes
{
    public sealed record Span(DateTimeOffset From, DateTimeOffset? To);

    public static Dictionary<string, Span> Of(IReadOnlyList<StoredEvent> events)
    {
        var spans = new Dictionary<string, Span>();
        foreach (var stored in events)
        {
            switch (stored.Event)
            {
                case AttemptStarted e: Begin(e.Step, e.Element); break;
                case GroupStarted e: Begin(e.Step, e.Element); break;
                case StepWaiting e when spans.GetValueOrDefault(StepAddress.Of(e)) is null or { To: not null }: Begin(e.Step, e.Element); break;
                case StepSucceeded e: End(e.Step, e.Element); break;
                case AttemptFailed e: End(e.Step, e.Element); break;
                case StepFailed e: End(e.Step, e.Element); break;
                case StepCancelled e: End(e.Step, e.Element); break;
            }

            void Begin(string step, string? element) => spans[StepAddress.Of(step, element)] = new Span(stored.At, null);

            void End(string step, string? element)
            {
                var address = StepAddress.Of(step, element);
                if (spans.TryGetValue(address, out var span)) spans[address] = span with { To = stored.At };
            }
        }

        return spans;
    }
}
