using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>
/// The log with which a run begins. One that is created by its driver begins with its first turn: that saves a commit and an append, and whoever looks never
/// finds it queued for nothing.
/// </summary>
/// <param name="Given">What nobody needs to react to.</param>
/// <param name="Turn">What the driver has decided and must now do.</param>
internal sealed record RunBeginning(IReadOnlyList<Transition> Given, IReadOnlyList<Transition> Turn)
{
    /// <summary>Fencing number of the lease that a run is created under.</summary>
    public const long Fence = 1;

    /// <summary>Of a run whose log must be read first.</summary>
    public static RunBeginning Unread { get; } = new([], []);

    /// <summary>The events behind the first one.</summary>
    public IReadOnlyList<RunEvent> Taken => [.. Given.Concat(Turn).Skip(1).Select(t => t.Event)];

    /// <summary>The beginning of a new run.</summary>
    public static RunBeginning Of(NewRun run)
    {
        var state = RunState.Empty(run.Plan);
        var given = new List<Transition>();
        foreach (var e in run.Taken.Prepend(run.Created)) given.Add(new Transition(e, state = state.Apply(e)));

        // One that has a place to queue for is not at its turn yet; an end is more than an event.
        var turn = run.Plan.Concurrency is null ? RunMachine.Follow(run.Id, state, new TakeOver(Fence)) : [];
        return new RunBeginning(given, turn.Any(t => t.After.IsEnded) ? [] : turn);
    }
}
