namespace Workflows.Core.Runs;

/// <summary>
/// The one transition function of a run: (state, command) → events. Pure: no clock, no I/O, no randomness; every host drives the same one.
/// What a host does (start an attempt, set a timer) follows from the events, once they are persisted.
/// </summary>
public static class RunMachine
{
    /// <summary>
    /// The events that follow from a command; none when it came too late (a result of an older attempt, a cancel of an ended run) or changes nothing.
    /// </summary>
    /// <param name="runId">Id of the run, which expressions may read.</param>
    /// <param name="state">Fold of all events so far.</param>
    /// <param name="command">What to react to.</param>
    public static IReadOnlyList<RunEvent> Decide(string runId, RunState state, RunCommand command) => [.. Follow(runId, state, command).Select(t => t.Event)];

    /// <summary>The same with the state after each event, so that whoever goes on from there need not fold again.</summary>
    internal static IReadOnlyList<Transition> Follow(string runId, RunState state, RunCommand command)
    {
        var turn = new Turn(runId, state);
        turn.React(command);
        return turn.Transitions;
    }
}

/// <summary>An event and what it makes of a run.</summary>
/// <param name="Event">The event.</param>
/// <param name="After">The state after it.</param>
internal sealed record Transition(RunEvent Event, RunState After);
