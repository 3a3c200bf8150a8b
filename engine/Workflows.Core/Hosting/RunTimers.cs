using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>Something that is due at a moment.</summary>
/// <param name="At">The moment, UTC; a passed one is due at once.</param>
/// <param name="Command">Makes what to ask of the machine then.</param>
internal sealed record RunTimer(DateTimeOffset At, Func<DateTimeOffset, RunCommand> Command);

/// <summary>Which timers a run needs. They count from when events were stored, so a new driver goes on with them instead of starting them anew.</summary>
internal sealed class RunTimers(Plan plan)
{
    /// <summary>Longest nap of somebody who waits for a timer.</summary>
    public static readonly TimeSpan LongestNap = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (int Attempt, DateTimeOffset At)> due = [];
    private DateTimeOffset? begunAt;

    /// <summary>Remembers what an event sets going.</summary>
    public void Note(StoredEvent stored)
    {
        switch (stored.Event)
        {
            case RunRestarted: begunAt = null; break;
            case RunStarted: begunAt ??= stored.At; break;
            case RetryScheduled e: due[StepAddress.Of(e)] = (e.Attempt, stored.At + e.Delay); break;
            case StepWaiting { For: { } reason } e when (reason.Until ?? stored.At + reason.Delay) is { } moment: due[StepAddress.Of(e)] = (e.Attempt, moment); break;
        }
    }

    /// <summary>All timers of a run that somebody has just taken over.</summary>
    public IEnumerable<RunTimer> Due(RunState state)
    {
        var steps = due.Keys.Select(address => Of(state, address)).OfType<RunTimer>();
        return plan.Timeout is { } limit && begunAt is { } begin && !state.IsEnded ? steps.Append(new RunTimer(begin + limit, _ => TimeOut(limit))) : steps;
    }

    /// <summary>The timer that an event just set, or null for none.</summary>
    public RunTimer? DueOf(RunState state, RunEvent e) => Of(state, StepAddress.Of((AttemptEvent)e));

    // A sub-workflow waits with its child run, which has timers of its own.
    private RunTimer? Of(RunState state, string address) =>
        due.TryGetValue(address, out var timer)
        && state.Steps[address] is { Status: StepStatus.Retrying or StepStatus.Waiting, Kind: not StepKind.Workflow } or { Status: StepStatus.Retrying }
        && state.Steps[address].Attempt == timer.Attempt
            ? new RunTimer(timer.At, at => new FireTimer(address, timer.Attempt, at))
            : null;

    private CancelRun TimeOut(TimeSpan limit) => new("the run's timeout", Force: false, new Failure
    {
        Kind = FailureKind.Timeout,
        Code = "run-timeout",
        Message = $"The run of '{plan.Workflow}' took longer than its timeout of {limit}. Raise 'timeout', or restart the run: what it finished stays.",
    });
}
