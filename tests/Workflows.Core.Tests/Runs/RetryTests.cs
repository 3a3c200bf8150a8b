using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Spec;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Runs;

public sealed class RetryTests
{
    [Theory]
    [InlineData(Backoff.Constant, null, "3 3 3 3")]
    [InlineData(Backoff.Exponential, null, "3 6 12 24")]
    [InlineData(Backoff.Exponential, 10, "3 6 10 10")]
    public void Waits_between_attempts(Backoff backoff, int? longest, string pauses)
    {
        var policy = new RetryPolicy(backoff, TimeSpan.FromSeconds(3), longest is { } s ? TimeSpan.FromSeconds(s) : null, []);
        var play = new Play(PlanWith(Step("a", attempts: 5) with { Retry = policy })).Start();
        for (var i = 0; i < 4; i++) play.Fail("a", retryable: true).Fire("a");
        Assert.Equal(pauses, string.Join(' ', play.Log.OfType<RetryScheduled>().Select(r => r.Delay.TotalSeconds)));
    }

    [Fact]
    public void A_pause_never_overflows()
    {
        var step = Step("a", attempts: 1000) with { Retry = new RetryPolicy(Backoff.Exponential, TimeSpan.FromDays(1), null, []) };
        Assert.Equal(TimeSpan.FromDays(365), RetryRule.Pause(step, 999, new Failure { Kind = FailureKind.Activity, Code = "x", Message = "x", Retryable = true }));
    }

    [Fact]
    public void Tries_exactly_the_listed_kinds_again()
    {
        var step = Step("a", attempts: 3) with { Retry = new RetryPolicy(Backoff.Constant, TimeSpan.Zero, null, [FailureKind.Input]) };
        Assert.Equal(StepStatus.Retrying, new Play(PlanWith(step)).Start().Fail("a", retryable: false, FailureKind.Input)["a"].Status);
        Assert.Equal(StepStatus.Failed, new Play(PlanWith(step)).Start().Fail("a", retryable: true, FailureKind.Resource)["a"].Status);
    }

    [Theory]
    [InlineData(FailureKind.Lost)]
    [InlineData(FailureKind.Crashed)]
    public void A_lost_attempt_never_counts(FailureKind kind)
    {
        var play = new Play(PlanWith(Step("a", attempts: 2))).Start();
        for (var i = 0; i < 5; i++) play.Fail("a", retryable: true, kind).Fire("a");
        play.Fail("a", retryable: true);
        Assert.Equal(StepStatus.Retrying, play["a"].Status);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    public void A_dead_worker_counts_and_is_tried_again_at_least_once(int written, int attempts)
    {
        var play = new Play(PlanWith(Step("a", attempts: written))).Start();
        for (var i = 1; i < attempts; i++) play.Fail("a", Dead(FailureKind.Crashed)).Fire("a");
        Assert.Equal((StepStatus.Running, attempts), (play["a"].Status, play["a"].Attempt));
        Assert.Equal(StepStatus.Failed, play.Fail("a", Dead(FailureKind.Resource))["a"].Status);
    }

    [Fact]
    public void A_worker_that_dies_after_the_last_attempt_ends_the_step()
    {
        var play = new Play(PlanWith(Step("a", attempts: 2))).Start().Fail("a", retryable: true).Fire("a");
        Assert.Equal(StepStatus.Failed, play.Fail("a", Dead(FailureKind.Crashed))["a"].Status);
    }

    [Fact]
    public void A_dead_worker_is_not_tried_again_where_only_other_kinds_are()
    {
        var step = Step("a", attempts: 3) with { Retry = new RetryPolicy(Backoff.Constant, TimeSpan.Zero, null, [FailureKind.Timeout]) };
        Assert.Equal(StepStatus.Failed, new Play(PlanWith(step)).Start().Fail("a", Dead(FailureKind.Crashed))["a"].Status);
    }

    private static Failure Dead(FailureKind kind) =>
        new() { Kind = kind, Code = "x", Message = "x", Retryable = true, Resumable = true, IsWorkerDeath = true };

    [Fact]
    public void A_new_driver_does_not_cut_the_pause_short()
    {
        var play = new Play(PlanWith(Step("a", attempts: 2))).Start().Fail("a", retryable: true).Start(2);
        Assert.Equal("", play.Running);
        play.Fire("a");
        Assert.Equal("a", play.Running);
    }
}
