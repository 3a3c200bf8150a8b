using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>Turns a persisted event into what people who watch want to know.</summary>
internal static class RunUpdates
{
    /// <param name="stored">The event.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="startedAt">When the last attempt of the step at an address began, or null.</param>
    public static IEnumerable<RunUpdate> Of(StoredEvent stored, RunState state, Func<string, DateTimeOffset?> startedAt)
    {
        switch (stored.Event)
        {
            case CheckpointWritten or ChildStarted: break;
            case AttemptEvent e: yield return Step(e.Step, e.Element); break;
            case GroupStarted e: yield return Step(e.Step, e.Element); break;
            case StepFailed e: yield return Step(e.Step, e.Element); break;
            case StepSkipped e: yield return Step(e.Step, e.Element); break;
            case StepCancelled e: yield return Step(e.Step, e.Element); break;
            case StepExpanded e: yield return Added(state.Steps[StepAddress.Of(e.Step, e.Element)]); break;
            case RunStarted or RunWaiting or RunContinued or RunSucceeded or RunFailed or RunCancelled:
                yield return new RunChanged(state.Status, state.Failure, stored.Event is RunWaiting waiting ? waiting.Reasons : []);
                break;
        }

        StepChanged Step(string id, string? element)
        {
            var step = state.Steps[StepAddress.Of(id, element)];
            var seconds = step.Status != StepStatus.Running && startedAt(step.Address) is { } at ? (stored.At - at).TotalSeconds : 0;
            return new StepChanged(
                step.Address, state.Graph[id].Activity, step.Status, step.Attempt, seconds, step.Note, step.Failure, step.WaitingFor);
        }

        StepsAdded Added(StepState container) =>
            new([.. state.InOrder(container).Select(n => (n.Address, state.Graph[n.Step].Activity))]);
    }
}
