using Workflows.Core.Diagnostics;

namespace Workflows.Core.Runs;

/// <summary>What <see cref="RunMachine"/> is asked to react to: a request, a timer or an attempt's result.</summary>
public abstract record RunCommand;

/// <summary>A driver has the run's lease. Attempts of an earlier driver that never ended are lost and begin again.</summary>
/// <param name="Fence">Fencing number of the lease.</param>
public sealed record TakeOver(long Fence) : RunCommand;

/// <summary>An attempt has ended.</summary>
/// <param name="Attempt">The event that started it.</param>
/// <param name="Result">How it ended.</param>
public sealed record EndAttempt(AttemptStarted Attempt, AttemptResult Result) : RunCommand;

/// <summary>An attempt has written a checkpoint.</summary>
/// <param name="Attempt">The event that started it.</param>
/// <param name="Position">Epoch or step that it holds.</param>
public sealed record NoteCheckpoint(AttemptStarted Attempt, long Position) : RunCommand;

/// <summary>The delay of a <see cref="RetryScheduled"/> is over.</summary>
/// <param name="Step">Id of the step.</param>
/// <param name="Attempt">The attempt that failed.</param>
public sealed record FireTimer(string Step, int Attempt) : RunCommand;

/// <summary>Somebody asks to cancel the run.</summary>
/// <param name="By">Who, for people.</param>
/// <param name="Force">Skip <c>finally</c> too.</param>
public sealed record CancelRun(string By, bool Force) : RunCommand;

/// <summary>Somebody asks to continue an ended or interrupted run.</summary>
/// <param name="By">Who, for people.</param>
/// <param name="Lost">Ids of succeeded steps whose artifacts are gone.</param>
public sealed record RestartRun(string By, IReadOnlyList<string> Lost) : RunCommand;

/// <summary>Events of somebody else were read: go on from there.</summary>
public sealed record GoOn : RunCommand;

/// <summary>How an attempt ended. Closed: a result is one of these.</summary>
public abstract record AttemptResult
{
    private AttemptResult()
    {
    }

    /// <summary>It ended well.</summary>
    /// <param name="Outcome">A <see cref="StepSucceeded"/> whose attempt fields the machine checks.</param>
    public sealed record Succeeded(StepSucceeded Outcome) : AttemptResult;

    /// <summary>It ended badly.</summary>
    /// <param name="Failure">Why.</param>
    public sealed record Failed(Failure Failure) : AttemptResult;

    /// <summary>It stopped because the run is being cancelled.</summary>
    public sealed record Stopped : AttemptResult;
}
