using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Runs;

public sealed class PhaseTests
{
    private static readonly Plan Both = PlanWith(Step("a"), Step("b"), Step("tell") with { IsOnFailure = true }, Step("clean", final: true));

    [Fact]
    public void OnFailure_runs_after_all_main_steps_and_before_finally()
    {
        var play = new Play(Both).Start().Fail("a");
        Assert.Equal("b", play.Running);
        play.Succeed("b");
        Assert.Equal("tell", play.Running);
        play.Succeed("tell");
        Assert.Equal("clean", play.Running);
        play.Succeed("clean");
        Assert.Equal("a failed", play.State.Failure!.Message);
    }

    [Fact]
    public void OnFailure_is_skipped_when_nothing_failed()
    {
        var play = new Play(Both).Start().Succeed("a").Succeed("b");
        Assert.Equal(("nothing failed", "clean"), (play["tell"].Note, play.Running));
    }

    [Fact]
    public void OnFailure_is_skipped_when_errors_are_let_go()
    {
        var play = new Play(PlanWith(Step("a") with { ContinueOnError = true }, Step("tell") with { IsOnFailure = true })).Start().Fail("a");
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void OnFailure_does_not_run_when_the_run_is_cancelled()
    {
        var play = new Play(Both).Start().Fail("a").Do(new CancelRun("me", false)).Stop("b");
        Assert.Equal((StepStatus.Cancelled, "clean"), (play["tell"].Status, play.Running));
    }

    [Fact]
    public void A_failing_onFailure_step_changes_nothing()
    {
        var play = new Play(Both).Start().Fail("a").Succeed("b").Fail("tell").Succeed("clean");
        Assert.Equal("a failed", play.State.Failure!.Message);
    }

    [Fact]
    public void Both_see_which_step_failed_and_why()
    {
        var play = new Play(PlanWith(Group("g"), Step("x", parent: "g").ForEach("1"), Step("tell") with { IsOnFailure = true })).Start();
        Assert.Null(RunScopes.Of("run", play.State, play["x"]).Error);
        play.Fail("x@1", kind: FailureKind.Resource);
        Assert.Equal(
            """{"step":"x@1","kind":"resource","code":"boom","message":"x@1 failed"}""", RunScopes.Of("run", play.State, play["tell"]).Error!.ToJsonString());
    }

    [Fact]
    public void A_timeout_cancels_the_run_runs_finally_and_ends_it_failed()
    {
        var late = new Failure { Kind = FailureKind.Timeout, Code = "run-timeout", Message = "Too long." };
        var play = new Play(Both).Start().Do(new CancelRun("the run's timeout", false, late)).Stop("a").Stop("b");
        Assert.Equal("clean", play.Running);
        Assert.Equal("run-timeout", (string?)RunScopes.Of("run", play.State, play["clean"]).Error!["code"]);
        play.Succeed("clean");
        Assert.Equal((RunStatus.Failed, late), (play.State.Status, play.State.Failure));
    }

    [Fact]
    public void Restart_runs_both_again()
    {
        var play = new Play(Both).Start().Fail("a").Succeed("b").Succeed("tell").Succeed("clean").Do(new RestartRun("me", [])).Start(2).Fail("a");
        Assert.Equal("tell", play.Running);
    }
}
