using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting;

/// <summary>Makes the document of a run out of its plan and its events.</summary>
internal static class RunDescriber
{
    public static RunDocument Describe(RunSummary run, Plan plan, IReadOnlyList<StoredEvent> events)
    {
        var state = RunState.Fold(plan, events.Select(e => e.Event));
        var times = StepTimes.Of(events);
        var isInterrupted = run.State == RunStatus.Interrupted;
        var steps = plan.Steps.Select(s => Step(s, state.Steps[s.Id], times.GetValueOrDefault(s.Id), isInterrupted)).ToList();
        return new RunDocument
        {
            RunId = run.Id,
            Number = run.Number,
            Workflow = run.Workflow,
            State = run.State,
            CreatedAt = run.CreatedAt,
            Seconds = state.IsEnded ? Math.Round((events[^1].At - Beginning(events)).TotalSeconds, 3) : null,
            Inputs = state.Inputs,
            Outputs = state.Outputs,
            Failure = state.Failure,
            Steps = steps,
            Artifacts = [.. steps.SelectMany(s => OutputArtifacts.Of(s.Outputs)
                .Select(o => new ArtifactDocument(s.Id, o.Name, o.Artifact.Kind, o.Artifact.Hash, o.Artifact.Bytes)))],
        };
    }

    private static DateTimeOffset Beginning(IReadOnlyList<StoredEvent> events) =>
        events.Last(e => e.Event is RunStarted || e.Seq == 1).At;

    private static StepDocument Step(PlannedStep step, StepState state, StepTimes.Span? span, bool isInterrupted) => new()
    {
        Id = step.Id,
        Uses = step.Activity,
        State = isInterrupted && state.Status is (StepStatus.Running or StepStatus.Retrying) ? StepStatus.Interrupted : state.Status,
        Seconds = span is { From: { } from, To: { } to } ? Math.Round((to - from).TotalSeconds, 3) : 0,
        Attempts = state.Attempt,
        Outputs = state.Outputs,
        Failure = state.Status is StepStatus.Failed or StepStatus.Retrying ? state.Failure : null,
        Note = state.Note,
        Measurements = state.Measurements.Count > 0 ? state.Measurements : null,
    };
}

/// <summary>When the last attempt of each step began and ended.</summary>
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
                case AttemptStarted e: spans[e.Step] = new Span(stored.At, null); break;
                case StepSucceeded e: End(e.Step); break;
                case AttemptFailed e: End(e.Step); break;
                case StepCancelled e: End(e.Step); break;
            }

            void End(string step)
            {
                if (spans.TryGetValue(step, out var span)) spans[step] = span with { To = stored.At };
            }
        }

        return spans;
    }
}
