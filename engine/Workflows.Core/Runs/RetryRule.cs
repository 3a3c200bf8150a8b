using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Runs;

/// <summary>Whether a failed attempt is followed by another one, and after which pause.</summary>
internal static class RetryRule
{
    /// <summary>The pause before the next attempt; null when there is none.</summary>
    /// <param name="step">The step.</param>
    /// <param name="failures">Attempts that failed so far, this one included if it counts.</param>
    /// <param name="failure">How this one failed.</param>
    public static TimeSpan? Pause(PlannedStep step, int failures, Failure failure)
    {
        var policy = step.Retry;

        // A lost attempt is nobody's fault: what the policy lists does not concern it.
        var isTriedAgain = policy is { On.Count: > 0 } && !failure.IsLoss ? policy.On.Contains(failure.Kind) : failure.Retryable;
        if (!isTriedAgain || failures >= MaxAttempts(step, failure)) return null;
        if (policy is null || failure.IsLoss) return TimeSpan.Zero;
        var factor = policy.Backoff == Backoff.Exponential ? Math.Pow(2, Math.Max(0, failures - 1)) : 1;
        var longest = policy.MaxInterval ?? TimeSpan.FromDays(365);
        var ticks = policy.Interval.Ticks * factor;
        return ticks < longest.Ticks ? TimeSpan.FromTicks((long)ticks) : longest;
    }

    /// <summary>Attempts in all after such a failure. What killed a worker may have come from outside, so one death alone ends no step.</summary>
    public static int MaxAttempts(PlannedStep step, Failure failure) => failure.IsWorkerDeath ? Math.Max(2, step.MaxAttempts) : step.MaxAttempts;
}
