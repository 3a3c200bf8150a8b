using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Runs;

public sealed class ExpandedStepTests
{
    [Fact]
    public void Runs_an_element_for_each_item_and_ends_with_the_last()
    {
        var play = new Play(PlanWith(Step("train").ForEach("iris", "digits"), Step("after", "train"))).Start();
        Assert.Equal("train@digits train@iris", play.Running);
        play.Succeed("train@digits");
        Assert.Equal("train@iris", play.Running);
        play.Succeed("train@iris");
        Assert.Equal((StepStatus.Succeeded, "after"), (play["train"].Status, play.Running));
    }

    [Fact]
    public void Gives_an_array_of_what_went_well_in_the_order_of_the_elements()
    {
        var play = new Play(PlanWith(Step("train").ForEach(["a", "b", "c"], failFast: false)) with { Outputs = [] }).Start();
        play.Succeed("train@c", new JsonObject { ["loss"] = 3 }).Fail("train@b").Succeed("train@a", new JsonObject { ["loss"] = 1 });
        var records = RunScopes.Of("run", play.State).Steps["train"].Outputs!.AsArray();
        Assert.Equal(
            """[{"key":"a","item":"a","state":"succeeded","loss":1},{"key":"c","item":"c","state":"succeeded","loss":3}]""", records.ToJsonString());
    }

    [Fact]
    public void An_empty_list_succeeds_with_an_empty_array()
    {
        var play = new Play(PlanWith(Step("train").ForEach(Array.Empty<string>()), Step("after", "train"))).Start();
        Assert.Equal("after", play.Running);
        Assert.Empty(RunScopes.Of("run", play.State).Steps["train"].Outputs!.AsArray());
    }

    [Fact]
    public void Runs_no_more_than_so_many_at_once_in_order()
    {
        var play = new Play(PlanWith(Step("s", attempts: 2).ForEach(["a", "b", "c", "d"], maxParallel: 2))).Start();
        Assert.Equal("s@a s@b", play.Running);
        play.Fail("s@a", retryable: true);
        Assert.Equal("s@b", play.Running);
        play.Succeed("s@b");
        Assert.Equal("s@c", play.Running);
        play.Fire("s@a").Succeed("s@a");
        Assert.Equal("s@c s@d", play.Running);
    }

    [Fact]
    public void The_first_failed_element_cancels_the_others()
    {
        var play = new Play(PlanWith(Step("s").ForEach(["a", "b", "c"], maxParallel: 2), Step("clean", final: true))).Start().Fail("s@b");
        Assert.Equal(StepStatus.Cancelled, play["s@c"].Status);
        Assert.Equal(("s@a", StepStatus.Running), (play.Running, play["s"].Status));
        play.Stop("s@a");
        Assert.Equal("s@b failed", play["s"].Failure!.Message);
        Assert.Equal("clean", play.Running);
    }

    [Fact]
    public void Lets_the_others_go_on_when_it_shall()
    {
        var play = new Play(PlanWith(Step("s").ForEach(["a", "b"], failFast: false), Step("after", "s"))).Start().Fail("s@a");
        Assert.Equal("s@b", play.Running);
        play.Succeed("s@b");
        Assert.Equal(StepStatus.Failed, play["s"].Status);
        Assert.Equal("needs 's', which failed", play["after"].Note);
    }

    [Fact]
    public void Goes_on_with_the_good_ones_when_errors_are_let_go()
    {
        var play = new Play(PlanWith(Step("s").ForEach("a", "b") with { ContinueOnError = true }, Step("after", "s"))).Start().Fail("s@a").Succeed("s@b");
        Assert.Equal((StepStatus.Failed, "after"), (play["s"].Status, play.Running));
        Assert.Single(RunScopes.Of("run", play.State).Steps["s"].Outputs!.AsArray());
        play.Succeed("after");
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    [Fact]
    public void Judges_the_condition_once_before_it_expands()
    {
        var play = new Play(PlanWith(Step("s", @if: "1 == 2").ForEach("a", "b"))).Start();
        Assert.Equal(StepStatus.Skipped, play["s"].Status);
        Assert.DoesNotContain(play.Log, e => e is StepExpanded);
    }

    [Fact]
    public void Siblings_inside_an_expanded_group_see_those_of_their_own_element()
    {
        var play = new Play(PlanWith(
            Group("g", outputs: Output("sum", "steps.y.outputs.n")).ForEach("a", "b"),
            Step("x", parent: "g"),
            Step("y", "x", "steps.x.outputs.n == 1", parent: "g"))).Start();
        Assert.Equal("x@a x@b", play.Running);
        play.Succeed("x@a", new JsonObject { ["n"] = 1 }).Succeed("x@b", new JsonObject { ["n"] = 2 });
        Assert.Equal(("y@a", StepStatus.Skipped), (play.Running, play["y@b"].Status));
    }

    [Fact]
    public void Expands_inside_of_expansions()
    {
        var play = new Play(PlanWith(Group("g").ForEach("iris", "digits"), Step("train", parent: "g").ForEach("1", "2"))).Start();
        Assert.Equal("train@digits/1 train@digits/2 train@iris/1 train@iris/2", play.Running);
        play.Succeed("train@iris/1").Succeed("train@iris/2");
        Assert.Equal((StepStatus.Succeeded, StepStatus.Succeeded), (play["train@iris"].Status, play["g@iris"].Status));
        Assert.Equal(StepStatus.Running, play["g"].Status);
    }

    [Fact]
    public void Restart_keeps_the_keys_and_runs_only_what_did_not_go_well()
    {
        var play = new Play(PlanWith(Step("s").ForEach(["a", "b", "c"], maxParallel: 1, failFast: false))).Start();
        play.Succeed("s@a").Fail("s@b").Succeed("s@c").Do(new RestartRun("me", [])).Start(2);
        Assert.Equal("s@b", play.Running);
        play.Succeed("s@b");
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
        Assert.Single(play.Log.OfType<StepExpanded>());
    }

    [Fact]
    public void A_new_driver_begins_lost_elements_again_and_keeps_to_the_limit()
    {
        var play = new Play(PlanWith(Step("s").ForEach(["a", "b", "c"], maxParallel: 2))).Start().Start(2);
        Assert.Equal("s@a s@b", play.Running);
        Assert.Equal(2, play.AttemptOf("s@a").Attempt);
    }

    [Fact]
    public void Refuses_too_many_and_what_is_no_list()
    {
        var many = new Play(PlanWith(Step("s").ForEach(Enumerable.Range(0, 10_001).Select(i => $"{i}")))).Start();
        Assert.Equal("expansion-too-large", many.State.Failure!.Code);
        var none = new Play(PlanWith(Step("s") with { Foreach = new PlannedForeach(Text("a"), null, true) })).Start();
        Assert.Equal(("expansion-not-a-list", FailureKind.Input), (none.State.Failure!.Code, none.State.Failure.Kind));
    }

    [Theory]
    [InlineData(10_000, null)]
    [InlineData(10_000, 1)]
    public void Ten_thousand_elements_stay_quick(int count, int? maxParallel)
    {
        var plan = PlanWith(Step("s").ForEach(Enumerable.Range(0, count).Select(i => $"{i}"), maxParallel), Step("after", "s"));
        var state = RunState.Empty(plan);
        var attempts = new Queue<AttemptStarted>();
        Do(new TakeOver(1));
        while (attempts.TryDequeue(out var attempt))
            Do(new EndAttempt(attempt, new AttemptResult.Succeeded(new StepSucceeded { Step = "", Attempt = 0, Fence = 0, Outputs = [], Cached = false })));

        Assert.Equal(RunStatus.Succeeded, state.Status);

        void Do(RunCommand command)
        {
            foreach (var e in RunMachine.Decide("run", state, command))
            {
                state = state.Apply(e);
                if (e is AttemptStarted attempt) attempts.Enqueue(attempt);
            }
        }
    }
}
