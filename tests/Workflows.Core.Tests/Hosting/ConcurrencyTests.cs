using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Spec;
using Xunit;
using static Workflows.Core.Tests.Hosting.EngineRig;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Hosting;

public sealed class ConcurrencyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_stays_queued_until_there_is_room()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var first = await StartAsync(engine, Plan(ConcurrencyBehavior.Queue), Has("a", StepStatus.Running));
        var second = await StartAsync(engine, Plan(ConcurrencyBehavior.Queue));
        Assert.Equal(RunStatus.Queued, (await engine.ListAsync(1, Token))[0].State);
        rig.Gates.Open("a");
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(first.Id, Token)).State);
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(second.Id, Token)).State);
    }

    [Fact]
    public async Task A_queued_run_can_be_cancelled_and_begins_nothing()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var first = await StartAsync(engine, Plan(ConcurrencyBehavior.Queue), Has("a", StepStatus.Running));
        var second = await StartAsync(engine, Plan(ConcurrencyBehavior.Queue));
        await engine.CancelAsync(second.Id, false, Token);
        Assert.Equal(RunStatus.Cancelled, (await engine.WaitAsync(second.Id, Token)).State);
        rig.Gates.Open("a");
        await engine.WaitAsync(first.Id, Token);
        Assert.Equal("a", rig.Gates.Order);
    }

    [Theory]
    [InlineData(ConcurrencyBehavior.Cancel, RunStatus.Cancelled, null)]
    [InlineData(ConcurrencyBehavior.Fail, RunStatus.Failed, "concurrency-full")]
    public async Task Ends_where_it_shall_not_wait(ConcurrencyBehavior behavior, RunStatus state, string? code)
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var first = await StartAsync(engine, Plan(behavior), Has("a", StepStatus.Running));
        var second = await StartAsync(engine, Plan(behavior));
        var document = await engine.WaitAsync(second.Id, Token);
        Assert.Equal((state, code), (document.State, document.Failure?.Code));
        rig.Gates.Open("a");
        await engine.WaitAsync(first.Id, Token);
        Assert.Equal("a", rig.Gates.Order);
    }

    [Fact]
    public async Task Replaces_the_running_one()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var first = await StartAsync(engine, Plan(ConcurrencyBehavior.Replace), Has("a", StepStatus.Running));
        var second = await StartAsync(engine, Plan(ConcurrencyBehavior.Replace));
        Assert.Equal(RunStatus.Cancelled, (await engine.WaitAsync(first.Id, Token)).State);
        await UntilAsync(engine, second.Id, Has("a", StepStatus.Running));
        rig.Gates.Open("a");
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(second.Id, Token)).State);
    }

    [Fact]
    public async Task Other_groups_do_not_count_and_the_limit_does()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        await StartAsync(engine, Plan(ConcurrencyBehavior.Queue, limit: 2), Has("a", StepStatus.Running));
        await StartAsync(engine, Plan(ConcurrencyBehavior.Queue, limit: 2), Has("a", StepStatus.Running));
        await StartAsync(engine, Plan(ConcurrencyBehavior.Queue, "other"), Has("a", StepStatus.Running));
        await StartAsync(engine, Plan(ConcurrencyBehavior.Queue, limit: 2));
        Assert.Equal(RunStatus.Queued, (await engine.ListAsync(1, Token))[0].State);
    }

    [Fact]
    public async Task A_group_counts_over_all_processes_and_says_who_is_in_the_way()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var (one, other) = (rig.Open(), rig.Open());
        var first = await StartAsync(one, Plan(ConcurrencyBehavior.Queue), Has("a", StepStatus.Running));
        var second = await StartAsync(other, Plan(ConcurrencyBehavior.Queue), u => u is RunChanged { State: RunStatus.Queued });
        var third = await StartAsync(other, Plan(ConcurrencyBehavior.Queue), u => u is RunChanged { State: RunStatus.Queued });

        var reason = Assert.Single((await one.DescribeAsync(third.Id, Token)).WaitingFor);
        Assert.Equal((WaitKind.Concurrency, 2), (reason.Kind, reason.Position));
        Assert.Equal("a place in the concurrency group 'digits', which run 1 has; number 2 in line", reason.Message);
        Assert.Equal((1, first.Id), (Assert.Single(reason.Holders!).Run, reason.Holders![0].RunId));

        rig.Gates.Open("a");
        await one.WaitAsync(first.Id, Token);
        var all = await rig.PassAsync(Task.WhenAll(other.WaitAsync(second.Id, Token), other.WaitAsync(third.Id, Token)));
        Assert.All(all, d => Assert.Equal((RunStatus.Succeeded, 0), (d.State, d.WaitingFor.Count)));
    }

    [Fact]
    public async Task A_run_replaces_one_of_another_process()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var (one, other) = (rig.Open(), rig.Open());
        var first = await StartAsync(one, Plan(ConcurrencyBehavior.Replace), Has("a", StepStatus.Running));
        var second = await StartAsync(other, Plan(ConcurrencyBehavior.Replace));
        Assert.Equal(RunStatus.Cancelled, (await rig.PassAsync(one.WaitAsync(first.Id, Token))).State);
        rig.Gates.Open("a");
        Assert.Equal(RunStatus.Succeeded, (await rig.PassAsync(other.WaitAsync(second.Id, Token))).State);
    }

    [Fact]
    public async Task A_child_run_goes_with_the_place_of_its_parent()
    {
        await using var rig = new EngineRig();
        var child = Plan(ConcurrencyBehavior.Queue) with { Hash = "sha256:child" };
        var engine = rig.Open();
        var run = await StartAsync(engine, Plan(ConcurrencyBehavior.Queue) with { Steps = [Child("reuse", child.Hash)], Children = [child] });
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(run.Id, Token)).State);
    }

    [Fact]
    public async Task Higher_priority_gets_a_slot_first_and_equal_ones_in_the_order_in_which_they_came()
    {
        await using var rig = new EngineRig { MaxParallelSteps = 1 };
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var plan = PlanWith(
            Work("a"), Work("low") with { Priority = -5 }, Work("high") with { Priority = 5 }, Work("mid"), Work("high2") with { Priority = 5 });
        var run = await StartAsync(engine, plan, Has("high2", StepStatus.Running));
        rig.Gates.Open("a");
        await engine.WaitAsync(run.Id, Token);
        Assert.Equal("a high high2 mid low", rig.Gates.Order);
    }

    private static Plan Plan(ConcurrencyBehavior behavior, string group = "digits", int limit = 1) =>
        PlanWith(Work("a")) with { Concurrency = new PlannedConcurrency(Text(group), limit, behavior) };
}
