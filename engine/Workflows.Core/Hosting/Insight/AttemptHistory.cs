using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting.Insight;

/// <summary>The attempts of a step, and what followed each of them.</summary>
internal static class AttemptHistory
{
    public static IEnumerable<AttemptExplanation> Of(RecordedRun recorded, PlannedStep planned, string address)
    {
        AttemptExplanation? open = null;
        foreach (var (at, e) in recorded.Events.Select(s => (s.At, s.Event)))
        {
            if (e is AttemptEvent attempt && StepAddress.Of(attempt) != address) continue;
            switch (e)
            {
                case AttemptStarted started:
                    if (open is not null) yield return open;
                    open = new AttemptExplanation(started.Attempt, at, null, null, null);
                    break;
                case StepSucceeded when open is not null:
                    yield return open with { Seconds = Since(open, at) };
                    open = null;
                    break;
                case AttemptFailed failed when open is not null:
                    open = open with { Seconds = Since(open, at), Failure = failed.Failure };
                    break;
                case RetryScheduled retry when open is not null:
                    open = open with { Next = Retry(open.Failure, retry.Delay) };
                    break;
                case StepFailed end when open is not null && StepAddress.Of(end.Step, end.Element) == address:
                    yield return open with { Next = End(planned, end.Failure) };
                    open = null;
                    break;
                case StepCancelled end when open is not null && StepAddress.Of(end.Step, end.Element) == address:
                    yield return open with { Seconds = open.Seconds ?? Since(open, at), Next = "cancelled" };
                    open = null;
                    break;
                default:
                    break;
            }
        }

        if (open is not null) yield return open;
    }

    private static double Since(AttemptExplanation attempt, DateTimeOffset at) => Math.Round((at - attempt.StartedAt).TotalSeconds, 3);

    private static string Retry(Failure? failure, TimeSpan delay)
    {
        var when = delay > TimeSpan.Zero ? $"after {delay.TotalSeconds:0.###}s" : "at once";
        return failure is { IsLoss: true } ? $"tried again {when}; a lost attempt does not count" : $"tried again {when}";
    }

    private static string End(PlannedStep planned, Failure failure)
    {
        if (planned.Retry is { On: { Count: > 0 } kinds } && !kinds.Contains(failure.Kind))
            return $"not tried again: retry.on does not list {failure.Kind.ToString().ToLowerInvariant()}";
        if (planned.Retry is null or { On.Count: 0 } && !failure.Retryable) return $"not tried again: a failure of kind {failure.Kind.ToString().ToLowerInvariant()} that says it would happen again";
        var most = RetryRule.MaxAttempts(planned, failure);
        return most == 1 ? "not tried again: the step has no retry" : $"not tried again: {most} attempts in all";
    }
}
