using System.Text.Json.Nodes;
using Workflows.Core.Runs;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Runs;

public sealed class GroupTests
{
    [Fact]
    public void Steps_of_a_group_begin_when_its_needs_are_done_and_end_it()
    {
        var play = new Play(PlanWith(Step("a"), Group("g", "a"), Step("x", parent: "g"), Step("y", "x", parent: "g"), Step("after", "g"))).Start();
        Assert.Equal("a", play.Running);
        play.Succeed("a");
        Assert.Equal("x", play.Running);
        play.Succeed("x").Succeed("y");
        Assert.Equal(StepStatus.Succeeded, play["g"].Status);
        Assert.Equal("after", play.Running);
    }

    [Fact]
    public void Shows_its_outputs_and_not_its_steps()
    {
        var play = new Play(PlanWith(
            Group("g", outputs: Output("best", "steps.x.outputs.value")), Step("x", parent: "g"), Step("after", "g", "steps.g.outputs.best == 5"))).Start();
        play.Succeed("x", new JsonObject { ["value"] = 5 });
        Assert.Equal(5, (int)play["g"].Outputs!["best"]!);
        Assert.Equal("after", play.Running);
    }

    [Fact]
    public void Lets_the_rest_run_when_a_step_failed_and_fails_with_the_first_failure()
    {
        var play = new Play(PlanWith(Group("g"), Step("x", parent: "g"), Step("y", parent: "g"), Step("z", "x", parent: "g"), Step("after", "g"))).Start();
        play.Fail("x");
        Assert.Equal("y", play.Running);
        Assert.Equal(StepStatus.Skipped, play["z"].Status);
        play.Fail("y");
        Assert.Equal("x failed", play["g"].Failure!.Message);
        Assert.Equal("needs 'g', which failed", play["after"].Note);
        Assert.Equal("x failed", play.State.Failure!.Message);
    }

    [Fact]
    public void Takes_its_steps_along_when_it_is_skipped()
    {
        var play = new Play(PlanWith(Step("a"), Group("g", "a"), Group("inner", parent: "g"), Step("x", parent: "inner"))).Start().Fail("a");
        Assert.Equal("needs 'a', which failed", play["g"].Note);
        Assert.Equal("it belongs to 'g', which was skipped", play["inner"].Note);
        Assert.Equal("it belongs to 'inner', which was skipped", play["x"].Note);
    }

    [Fact]
    public void Is_cancelled_when_a_step_was_and_none_failed()
    {
        var play = new Play(PlanWith(Group("g"), Step("x", parent: "g"), Step("y", "x", parent: "g"))).Start().Do(new CancelRun("me", false)).Stop("x");
        Assert.All(["g", "x", "y"], s => Assert.Equal(StepStatus.Cancelled, play[s].Status));
    }

    [Fact]
    public void Sees_past_itself_whether_something_failed()
    {
        var play = new Play(PlanWith(
            Step("a"), Group("g", "a") with { If = "always()", IfReplacesRule = true }, Step("x", "", "failure()", replaces: true, parent: "g"))).Start().Fail("a");
        Assert.Equal("x", play.Running);
    }

    [Fact]
    public void A_failure_that_is_let_go_counts_as_success()
    {
        var play = new Play(PlanWith(
            Group("g"), Step("x", parent: "g") with { ContinueOnError = true }, Step("y", "x", parent: "g"), Step("late", "g", "failure()", replaces: true))).Start();
        play.Fail("x");
        Assert.Equal((StepStatus.Failed, "y"), (play["x"].Status, play.Running));
        play.Succeed("y");
        Assert.Equal(StepStatus.Succeeded, play["g"].Status);
        Assert.Equal(StepStatus.Skipped, play["late"].Status);
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void A_disabled_step_is_skipped_and_so_is_what_needs_it()
    {
        var play = new Play(PlanWith(Step("a") with { Disabled = true }, Step("b", "a"))).Start();
        Assert.Equal(("it is disabled", "needs 'a', which was skipped"), (play["a"].Note, play["b"].Note));
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void Restart_goes_on_inside()
    {
        var play = new Play(PlanWith(Group("g"), Step("x", parent: "g"), Step("y", "x", parent: "g"))).Start().Succeed("x").Fail("y");
        play.Do(new RestartRun("me", [])).Start(2);
        Assert.Equal("y", play.Running);
        play.Succeed("y");
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
        Assert.Equal(1, play["x"].Attempt);
    }
}
