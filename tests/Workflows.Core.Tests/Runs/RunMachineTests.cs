using System.Text.Json.Nodes;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Runs;

public sealed class RunMachineTests
{
    [Fact]
    public void Starts_what_needs_nothing_and_the_rest_when_its_needs_are_done()
    {
        var play = new Play(PlanWith(Step("a"), Step("b"), Step("join", "a b"))).Start();
        Assert.Equal("a b", play.Running);
        play.Succeed("a");
        Assert.Equal("b", play.Running);
        play.Succeed("b");
        Assert.Equal("join", play.Running);
        play.Succeed("join");
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void Skips_what_needs_a_failed_step_and_says_why()
    {
        var play = new Play(PlanWith(Step("a"), Step("b", "a"), Step("c", "b"))).Start().Fail("a");
        Assert.Equal(RunStatus.Failed, play.State.Status);
        Assert.Equal("needs 'a', which failed", play.State.Steps["b"].Note);
        Assert.Equal("needs 'b', which was skipped", play.State.Steps["c"].Note);
        Assert.Equal("a failed", play.State.Failure!.Message);
    }

    [Fact]
    public void Runs_a_step_with_a_status_function_although_its_need_failed()
    {
        var play = new Play(PlanWith(
            Step("a"),
            Step("rescue", "a", "failure()", replaces: true),
            Step("calm", "a", "success()", replaces: true),
            Step("both", "a", "always()", replaces: true))).Start().Fail("a");
        Assert.Equal("both rescue", play.Running);
        Assert.Equal(StepStatus.Skipped, play.State.Steps["calm"].Status);
    }

    [Fact]
    public void Failure_looks_past_skipped_needs_to_the_step_that_failed()
    {
        var play = new Play(PlanWith(Step("a"), Step("b", "a"), Step("rescue", "b", "failure()", replaces: true))).Start().Fail("a");
        Assert.Equal("rescue", play.Running);
    }

    [Fact]
    public void Skips_a_step_whose_condition_is_false_and_what_needs_it()
    {
        var play = new Play(PlanWith(Step("a"), Step("b", "a", "steps.a.outputs.good"), Step("c", "b"))).Start();
        play.Succeed("a", new JsonObject { ["good"] = false });
        Assert.Equal("its condition is false: steps.a.outputs.good", play.State.Steps["b"].Note);
        Assert.Equal(StepStatus.Skipped, play.State.Steps["c"].Status);
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void Retries_until_the_attempts_are_used_up()
    {
        var play = new Play(PlanWith(Step("a", attempts: 3))).Start();
        play.Fail("a", retryable: true);
        Assert.Equal(StepStatus.Retrying, play.State.Steps["a"].Status);
        play.Do(new FireTimer("a", 1, Play.Now)).Fail("a", retryable: true);
        play.Do(new FireTimer("a", 2, Play.Now)).Fail("a", retryable: true);
        Assert.Equal(RunStatus.Failed, play.State.Status);
        Assert.Equal(3, play.State.Steps["a"].Attempt);
    }

    [Fact]
    public void Does_not_retry_what_a_user_must_mend() =>
        Assert.Equal(RunStatus.Failed, new Play(PlanWith(Step("a", attempts: 3))).Start().Fail("a", retryable: false).State.Status);

    [Fact]
    public void Ignores_a_timer_that_fires_twice()
    {
        var play = new Play(PlanWith(Step("a", attempts: 3))).Start().Fail("a", retryable: true).Do(new FireTimer("a", 1, Play.Now));
        var before = play.Log.Count;
        play.Do(new FireTimer("a", 1, Play.Now));
        Assert.Equal(before, play.Log.Count);
    }

    [Fact]
    public void Finally_runs_after_success_failure_and_cancel()
    {
        var plan = PlanWith(Step("a"), Step("b", "a"), Step("clean", final: true), Step("report", "clean", final: true));
        Assert.Equal("clean", new Play(plan).Start().Succeed("a").Succeed("b").Running);
        Assert.Equal("clean", new Play(plan).Start().Fail("a").Running);
        Assert.Equal("clean", new Play(plan).Start().Do(new CancelRun("me", false)).Stop("a").Running);
    }

    [Fact]
    public void A_failing_finally_step_fails_the_run()
    {
        var play = new Play(PlanWith(Step("a"), Step("clean", final: true))).Start().Succeed("a").Fail("clean");
        Assert.Equal(RunStatus.Failed, play.State.Status);
        Assert.Equal("clean failed", play.State.Failure!.Message);
    }

    [Fact]
    public void Finally_sees_what_happened_through_the_status_functions()
    {
        var plan = PlanWith(
            Step("a"),
            Step("alarm", "a", "failure()", replaces: true, final: true),
            Step("cheer", "a", "success()", replaces: true, final: true));
        Assert.Equal("alarm", new Play(plan).Start().Fail("a").Running);
        Assert.Equal("cheer", new Play(plan).Start().Succeed("a").Running);
    }

    [Fact]
    public void Begins_nothing_after_a_cancel()
    {
        var play = new Play(PlanWith(Step("a"), Step("b", "a"), Step("late", "a", "always()", replaces: true))).Start();
        play.Do(new CancelRun("me", false)).Stop("a");
        Assert.Equal(RunStatus.Cancelled, play.State.Status);
        Assert.All(play.State.Steps.Values, s => Assert.Equal(StepStatus.Cancelled, s.Status));
        Assert.Single(play.Log.OfType<AttemptStarted>());
    }

    [Fact]
    public void Keeps_a_result_that_arrives_while_cancelling()
    {
        var play = new Play(PlanWith(Step("a"), Step("b", "a"))).Start().Do(new CancelRun("me", false)).Succeed("a");
        Assert.Equal(StepStatus.Succeeded, play.State.Steps["a"].Status);
        Assert.Equal(RunStatus.Cancelled, play.State.Status);
    }

    [Fact]
    public void A_forced_cancel_skips_finally()
    {
        var play = new Play(PlanWith(Step("a"), Step("clean", final: true))).Start().Do(new CancelRun("me", true)).Stop("a");
        Assert.Equal(RunStatus.Cancelled, play.State.Status);
        Assert.Equal(StepStatus.Cancelled, play.State.Steps["clean"].Status);
    }

    [Fact]
    public void A_cancel_of_somebody_else_takes_effect_when_it_is_read()
    {
        var play = new Play(PlanWith(Step("a", attempts: 5), Step("b", "a"))).Start().Fail("a", retryable: true);
        play.Do(new CancelRun("me", false));
        Assert.Equal(RunStatus.Cancelled, play.State.Status);
        play.Do(new FireTimer("a", 1, Play.Now)).Do(new GoOn());
        Assert.Equal("", play.Running);
    }

    [Fact]
    public void Refuses_a_late_result_of_an_earlier_driver()
    {
        var play = new Play(PlanWith(Step("a"))).Start(fence: 1);
        var early = play.AttemptOf("a");
        play.Start(fence: 2);
        Assert.Equal(2, play.State.Steps["a"].Attempt);
        var before = play.Log.Count;
        play.Succeed(early);
        Assert.Equal(before, play.Log.Count);
        play.Succeed("a");
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void A_lost_attempt_uses_up_no_retry()
    {
        var play = new Play(PlanWith(Step("a", attempts: 2))).Start(1).Start(2).Start(3).Fail("a", retryable: true);
        Assert.Equal(StepStatus.Retrying, play.State.Steps["a"].Status);
    }

    [Fact]
    public void Restart_runs_again_what_did_not_succeed_and_finally()
    {
        var play = new Play(PlanWith(Step("a"), Step("b", "a"), Step("c", "b"), Step("clean", final: true)))
            .Start().Succeed("a").Fail("b").Succeed("clean");
        Assert.Equal(RunStatus.Failed, play.State.Status);
        play.Do(new RestartRun("me", [])).Start(2);
        Assert.Equal("b", play.Running);
        Assert.Equal(2, play.AttemptOf("b").Attempt);
        play.Succeed("b").Succeed("c");
        Assert.Equal("clean", play.Running);
        play.Succeed("clean");
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
        Assert.Equal(1, play.State.Steps["a"].Attempt);
    }

    [Fact]
    public void Restart_makes_lost_artifacts_again()
    {
        var play = new Play(PlanWith(Step("a"), Step("b", "a"))).Start().Succeed("a").Fail("b");
        play.Do(new RestartRun("me", ["a"])).Start(2);
        Assert.Equal("a", play.Running);
    }

    [Fact]
    public void Restart_after_a_crash_continues_a_run_that_was_being_cancelled()
    {
        var play = new Play(PlanWith(Step("a"), Step("b", "a"))).Start().Do(new CancelRun("me", false));
        play.Do(new RestartRun("me", [])).Start(2);
        Assert.Equal("a", play.Running);
        play.Succeed("a").Succeed("b");
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void Records_a_checkpoint_of_the_current_attempt_only()
    {
        var play = new Play(PlanWith(Step("a"))).Start(1);
        var early = play.AttemptOf("a");
        play.Do(new NoteCheckpoint(early, 3)).Start(2).Do(new NoteCheckpoint(early, 4));
        Assert.Equal([3], play.Log.OfType<CheckpointWritten>().Select(c => c.Position));
    }

    [Fact]
    public void Outputs_are_taken_only_on_success()
    {
        var plan = PlanWith(Step("a")) with { Outputs = [new PlannedOutput("x", new ExpressionBinding("steps.a.outputs.x", Nowhere))] };
        var good = new Play(plan).Start().Succeed("a", new JsonObject { ["x"] = 5 });
        Assert.Equal(5, (int)good.State.Outputs["x"]!);
        Assert.Empty(new Play(plan).Start().Fail("a").State.Outputs);
    }

    [Fact]
    public void A_broken_condition_fails_the_step_and_names_the_place()
    {
        var play = new Play(PlanWith(Step("a"), Step("b", "a", "steps.a.outputs.nothing"))).Start().Succeed("a");
        Assert.Equal(StepStatus.Failed, play.State.Steps["b"].Status);
        Assert.Equal(Nowhere, play.State.Failure!.Place);
    }

    [Fact]
    public void Five_thousand_steps_in_a_chain_stay_quick()
    {
        var steps = Enumerable.Range(0, 5000).Select(i => Step($"s{i}", i == 0 ? "" : $"s{i - 1}")).ToArray();
        var state = RunState.Empty(PlanWith(steps));
        var events = RunMachine.Decide("run", state, new TakeOver(1));
        for (var i = 0; i < steps.Length; i++)
        {
            state = events.Aggregate(state, (s, e) => s.Apply(e));
            var attempt = Assert.Single(events.OfType<AttemptStarted>());
            events = RunMachine.Decide("run", state, new EndAttempt(attempt, new AttemptResult.Succeeded(new StepSucceeded
            {
                Step = attempt.Step, Attempt = attempt.Attempt, Fence = attempt.Fence, Outputs = [], Cached = false,
            })));
        }

        Assert.Single(events.OfType<RunSucceeded>());
    }
}
