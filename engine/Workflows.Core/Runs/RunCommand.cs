using Workflows.Core.Diagnostics;

namespace Workflows.Core.Runs;

/// <summary>What <see cref="RunMachine"/> is asked to react to: a request, a timer or an attempt's result.</summary>
public abstract record RunCommand;

/// <summary>A driver has the run's lease. Attempts of an earlier driver that never ended are lost and begin again; what waits goes on waiting.</summary>
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

/// <summary>The attempt of a sub-workflow shall have this run.</summary>
/// <param name="Attempt">The event that started it.</param>
/// <param name="Run">Id of the child run.</param>
public sealed record NoteChild(AttemptStarted Attempt, string Run) : RunCommand;

/// <summary>The child run of a sub-workflow waits, or goes on.</summary>
/// <param name="Attempt">The event that started the attempt.</param>
/// <param name="For">What it waits for; null when it goes on.</param>
public sealed record NoteWait(AttemptStarted Attempt, WaitReason? For) : RunCommand;

/// <summary>The delay of a <see cref="RetryScheduled"/> or the time of a <see cref="StepWaiting"/> is over.</summary>
/// <param name="Step">Address of the step.</param>
/// <param name="Attempt">The attempt that failed or waits.</param>
/// <param name="At">The moment, UTC.</param>
public sealed record FireTimer(string Step, int Attempt, DateTimeOffset At) : RunCommand;

/// <summary>Somebody asks to cancel the run, or its time is over.</summary>
/// <param name="By">Who, for people.</param>
/// <param name="Force">Skip <c>finally</c> too.</param>
/// <param name="Failure">What the run shall fail with; null for a request, after which it ends cancelled.</param>
public sealed record CancelRun(string By, bool Force, Failure? Failure = null) : RunCommand;

/// <summary>Somebody asks to continue an ended or interrupted run.</summary>
/// <param name="By">Who, for people.</param>
/// <param name="Lost">Addresses of succeeded steps whose artifacts are gone.</param>
public sealed record RestartRun(string By, IReadOnlyList<string> Lost) : RunCommand;

/// <summary>A pause is over: everything whose turn it is begins.</summary>
public sealed record Resume : RunCommand;

/// <summary>Events of somebody else were read: act upon them.</summary>
public sealed record GoOn : RunCommand;

/// <summary>How an attempt ended. Closed: a result is one of these.</summary>
public abstract record AttemptResult
{
    private AttemptResult()
    {
    }

    /// <summary>It ended well.</summary>
    /// <param name="Outcome">What it gave; the machine fills the attempt's own fields in.</param>
    public sealed record Succeeded(StepSucceeded Outcome) : AttemptResult;

    /// <summary>It ended badly.</summary>
    /// <param name="Failure">Why.</param>
    public sealed record Failed(Failure Failure) : AttemptResult;

    /// <summary>It stopped because it was asked to.</summary>
    public sealed record Stopped : AttemptResult;
}
