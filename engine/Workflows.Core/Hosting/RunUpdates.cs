using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>Turns a persisted event into what people who watch want to know.</summary>
internal static class RunUpdates
{
    /// <param name="stored">The event.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="planned">Steps by id.</param>
    /// <param name="startedAt">When the last attempt of a step began, or null.</param>
    public static IEnumerable<RunUpdate> Of(
        StoredEvent stored, RunState state, IReadOnlyDictionary<string, PlannedStep> planned, Func<string, DateTimeOffset?> startedAt)
    {
        switch (stored.Event)
        {
            case AttemptEvent e and not CheckpointWritten: yield return Step(e.Step); break;
            case StepFailed e: yield return Step(e.Step); break;
            case StepSkipped e: yield return Step(e.Step); break;
            case StepCancelled e: yield return Step(e.Step); break;
            case RunStarted or RunSucceeded or RunFailed or RunCancelled: yield return new RunChanged(state.Status, state.Failure); break;
        }

        StepChanged Step(string id)
        {
            var step = state.Steps[id];
            var seconds = step.Status != StepStatus.Running && startedAt(id) is { } at ? (stored.At - at).TotalSeconds : 0;
            return new StepChanged(id, planned[id].Activity, step.Status, step.Attempt, seconds, step.Note, step.Failure);
        }
    }
}
