using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>Turns a persisted event into what people who watch want to know.</summary>
internal static class RunUpdates
{
    /// <summary>The update, or null when nobody needs to know.</summary>
    /// <param name="stored">The event.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="startedAt">When the last attempt of the step at an address began, or null.</param>
    public static RunUpdate? Of(StoredEvent stored, RunState state, Func<string, DateTimeOffset?> startedAt) => stored.Event switch
    {
        CheckpointWritten or ChildStarted => null,
        AttemptEvent e => Step(stored, state, StepAddress.Of(e), startedAt),
        GroupStarted e => Step(stored, state, StepAddress.Of(e.Step, e.Element), startedAt),
        StepFailed e => Step(stored, state, StepAddress.Of(e.Step, e.Element), startedAt),
        StepSkipped e => Step(stored, state, StepAddress.Of(e.Step, e.Element), startedAt),
        StepCancelled e => Step(stored, state, StepAddress.Of(e.Step, e.Element), startedAt),
        StepExpanded e => Added(state, state.Steps[StepAddress.Of(e.Step, e.Element)]),
        RunStarted or RunContinued or RunSucceeded or RunFailed or RunCancelled => new RunChanged(state.Status, state.Failure, []),
        RunWaiting e => new RunChanged(state.Status, state.Failure, e.Reasons),
        _ => null,
    };

    private static StepChanged Step(StoredEvent stored, RunState state, string address, Func<string, DateTimeOffset?> startedAt)
    {
        var step = state.Steps[address];
        var seconds = step.Status != StepStatus.Running && startedAt(address) is { } at ? (stored.At - at).TotalSeconds : 0;
        return new StepChanged(address, state.Graph[step.Step].Activity, step.Status, step.Attempt, seconds, step.Note, step.Failure, step.WaitingFor);
    }

    private static StepsAdded Added(RunState state, StepState container) =>
        new([.. state.InOrder(container).Select(n => (n.Address, state.Graph[n.Step].Activity))]);
}
