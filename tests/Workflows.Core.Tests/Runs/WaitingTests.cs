using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Spec;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Runs;

public sealed class WaitingTests
{
    [Fact]
    public void The_run_waits_when_nothing_else_goes_on_and_continues_with_the_answer()
    {
        var play = new Play(PlanWith(Step("a"), Approval("release"), Step("after", "release"))).Start();
        Assert.Equal(RunStatus.Running, play.State.Status);
        play.Succeed("a");
        Assert.Equal(RunStatus.Waiting, play.State.Status);
        Assert.Equal("Release it?", Assert.Single(play.Log.OfType<RunWaiting>()).Reasons.Single().Message);
        play.Approve("release", comment: "fine");
        Assert.Equal((RunStatus.Running, "after"), (play.State.Status, play.Running));
        Assert.Equal("""{"approvedBy":["ada"],"at":"2026-03-01T09:00:00.0000000Z","comment":"fine"}""", play["release"].Outputs!.ToJsonString());
    }

    [Fact]
    public void Counts_each_person_once()
    {
        var play = new Play(PlanWith(Approval("release", count: 2))).Start().Approve("release").Approve("release");
        Assert.Equal("release", play.Waiting);
        play.Approve("release", "bob");
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void Ignores_answers_of_those_who_may_not_give_them()
    {
        var step = Approval("release", approvers: ["bob", "admin"]);
        var play = new Play(PlanWith(step with { Approval = step.Approval! with { ExcludeAuthor = true } }), author: "bob").Start();
        play.Approve("release", "ada").Approve("release", "bob").Refuse("release", "cyd");
        Assert.Equal("release", play.Waiting);
        play.Hear(new ApprovalGiven("release", "dan", Play.Now, Roles: ["admin"]));
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void A_refusal_fails_the_step_at_once()
    {
        var play = new Play(PlanWith(Approval("release", count: 2))).Start().Approve("release").Refuse("release", "bob", "too slow");
        Assert.Equal((FailureKind.Rejected, "approval-rejected"), (play.State.Failure!.Kind, play.State.Failure.Code));
        Assert.Equal("bob rejected 'release': too slow", play.State.Failure.Message);
    }

    [Theory]
    [InlineData(ExpiryOutcome.Fail, FailureKind.Timeout, "approval-expired")]
    [InlineData(ExpiryOutcome.Reject, FailureKind.Rejected, "approval-rejected")]
    public void Expires(ExpiryOutcome outcome, FailureKind kind, string code)
    {
        var step = Approval("release", expires: TimeSpan.FromDays(2));
        var play = new Play(PlanWith(step with { Approval = step.Approval! with { OnExpiry = outcome } })).Start().Fire("release");
        Assert.Equal((kind, code), (play.State.Failure!.Kind, play.State.Failure.Code));
    }

    [Fact]
    public void Shows_its_evidence()
    {
        var step = Approval("release", "a");
        var play = new Play(PlanWith(Step("a"), step with { Approval = step.Approval! with { Evidence = [Output("steps.a.outputs.x", "steps.a.outputs.x")] } })).Start();
        play.Succeed("a", new JsonObject { ["x"] = 0.98 });
        Assert.Equal("""{"steps.a.outputs.x":0.98}""", play["release"].WaitingFor!.Evidence!.ToJsonString());
    }

    [Fact]
    public void A_pause_ends_with_its_timer()
    {
        var play = new Play(PlanWith(Pause("rest"), Step("after", "rest"))).Start();
        Assert.Equal(TimeSpan.FromMinutes(10), play["rest"].WaitingFor!.Delay);
        play.Fire("rest");
        Assert.Equal(("after", "2026-03-01T09:00:00.0000000Z"), (play.Running, (string?)play["rest"].Outputs!["at"]));
    }

    [Fact]
    public void A_pause_needs_a_length() =>
        Assert.Equal("wait-not-a-duration", new Play(PlanWith(Pause("rest", "soon"))).Start().State.Failure!.Code);

    [Fact]
    public void Waits_until_a_moment()
    {
        PlannedStep Until(string moment) => Step("rest") with { Kind = StepKind.Wait, Wait = new PlannedWait(null, Text(moment), null, null, null) };
        Assert.Equal(Play.Now, new Play(PlanWith(Until("2026-03-01T10:00:00+01:00"))).Start()["rest"].WaitingFor!.Until);
        Assert.Equal("wait-not-a-moment", new Play(PlanWith(Until("tomorrow"))).Start().State.Failure!.Code);
    }

    [Fact]
    public void The_first_waiting_step_takes_an_event_and_only_one_does()
    {
        var play = new Play(PlanWith(Await("x", "done"), Await("y", "done"))).Start().Hear(Signal("other")).Hear(Signal("done", 1));
        Assert.Equal("y", play.Waiting);
        Assert.Equal(1, (int)play["x"].Outputs!["event"]!["n"]!);
        play.Hear(Signal("done", 2));
        Assert.Equal(2, (int)play["y"].Outputs!["event"]!["n"]!);
    }

    [Fact]
    public void An_event_that_comes_early_is_kept()
    {
        var play = new Play(PlanWith(Step("a"), Await("x", "done") with { Needs = ["a"] })).Start().Hear(Signal("done"));
        play.Succeed("a");
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void An_event_that_does_not_come_is_a_timeout()
    {
        var play = new Play(PlanWith(Await("x", "done", TimeSpan.FromDays(1)))).Start().Fire("x");
        Assert.Equal((FailureKind.Timeout, "wait-timeout"), (play.State.Failure!.Kind, play.State.Failure.Code));
    }

    [Fact]
    public void A_cancel_ends_all_waiting()
    {
        var play = new Play(PlanWith(Approval("release"), Pause("rest"), Await("x", "done"))).Start().Hear(new CancelRequested("me", false));
        Assert.Equal(RunStatus.Cancelled, play.State.Status);
    }

    [Fact]
    public void Waiting_goes_on_under_a_new_driver()
    {
        var play = new Play(PlanWith(Approval("release", count: 2), Step("after", "release"))).Start().Approve("release").Start(2);
        Assert.Equal(("release", RunStatus.Waiting), (play.Waiting, play.State.Status));
        play.Append(new ApprovalGiven("release", "bob", Play.Now)).Start(3);
        Assert.Equal("after", play.Running);
    }

    [Fact]
    public void Restart_leaves_open_questions_open()
    {
        var play = new Play(PlanWith(Step("a"), Group("g"), Approval("release", count: 2) with { Parent = "g" })).Start().Fail("a").Approve("release");
        play.Do(new RestartRun("me", [])).Start(2);
        Assert.Equal(("a", "release"), (play.Running, play.Waiting));
        play.Succeed("a").Approve("release", "bob");
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void A_sub_workflow_waits_with_its_child_run()
    {
        var play = new Play(PlanWith(Child("reuse"))).Start();
        var attempt = play.AttemptOf("reuse");
        play.Do(new NoteChild(attempt, "child")).Do(new NoteWait(attempt, new WaitReason { Kind = WaitKind.Approval, Message = "Sure?", Run = "child" }));
        Assert.Equal((RunStatus.Waiting, "child"), (play.State.Status, play["reuse"].ChildRun));
        play.Do(new NoteWait(attempt, null));
        Assert.Equal((RunStatus.Running, "reuse"), (play.State.Status, play.Running));
        play.Succeed("reuse", new JsonObject { ["x"] = 1 });
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void A_waiting_sub_workflow_is_stopped_and_not_dropped()
    {
        var play = new Play(PlanWith(Child("reuse"), Step("clean", final: true))).Start();
        play.Do(new NoteWait(play.AttemptOf("reuse"), new WaitReason { Kind = WaitKind.Approval, Message = "Sure?" })).Do(new CancelRun("me", false));
        Assert.Equal("reuse", play.Waiting);
        play.Stop("reuse");
        Assert.Equal("clean", play.Running);
    }

    [Fact]
    public void The_child_run_stays_over_a_restart()
    {
        var play = new Play(PlanWith(Child("reuse"))).Start();
        play.Do(new NoteChild(play.AttemptOf("reuse"), "child")).Fail("reuse").Do(new RestartRun("me", [])).Start(2);
        Assert.Equal("child", play["reuse"].ChildRun);
    }

    private static SignalReceived Signal(string name, int n = 0) => new(name, "ada", Play.Now, new JsonObject { ["n"] = n });
}
