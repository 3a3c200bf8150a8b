using Workflows.Core.Diagnostics;
using Workflows.Core.Runs;
using Xunit;
using static Workflows.Core.Tests.Hosting.EngineRig;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Hosting;

public sealed class PauseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stops_what_goes_on_and_begins_nothing_until_it_is_resumed()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Work("a"), Work("b", "a")), Has("a", StepStatus.Running));
        await engine.PauseAsync("1", "ada", Token);
        await UntilAsync(engine, run.Id, Waits);
        var paused = await engine.DescribeAsync("1", Token);
        Assert.Equal((RunStatus.Waiting, WaitKind.Paused, "paused by ada"), (paused.State, paused.WaitingFor[0].Kind, paused.WaitingFor[0].Message));
        Assert.Equal([StepStatus.Queued, StepStatus.Queued], paused.Steps.Select(s => s.State));

        rig.Gates.Open("a");
        await engine.ResumeAsync("1", "ada", Token);
        var document = await engine.WaitAsync(run.Id, Token);
        Assert.Equal((RunStatus.Succeeded, 2), (document.State, document.Steps[0].Attempts));
        Assert.Equal("a a b", rig.Gates.Order);
    }

    [Fact]
    public async Task A_pause_of_another_process_is_heard_and_outlives_the_one_that_drives()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var other = rig.Open();
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Work("a")), Has("a", StepStatus.Running));
        await other.PauseAsync("1", "bob", Token);
        await rig.PassAsync(UntilAsync(engine, run.Id, Waits));
        await rig.CloseAsync();
        rig.Gates.Open("a");
        var heir = rig.Open();
        await heir.ContinueAsync("1", Token);
        await UntilAsync(heir, run.Id, Waits);
        Assert.Equal("a", rig.Gates.Order);
        await heir.ResumeAsync("1", "bob", Token);
        Assert.Equal(RunStatus.Succeeded, (await heir.WaitAsync(run.Id, Token)).State);
    }

    [Fact]
    public async Task A_child_run_is_left_where_it_is_and_goes_on_with_its_parent()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("x");
        var child = PlanWith(Work("x"), Work("y", "x")) with { Hash = "sha256:child" };
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Child("reuse", child.Hash)) with { Children = [child] });
        while (rig.Gates.Begun.IsEmpty) await Task.Yield();
        await engine.PauseAsync("1", "ada", Token);
        await UntilAsync(engine, run.Id, Waits);
        rig.Gates.Open("x");
        await engine.ResumeAsync("1", "ada", Token);
        Assert.Equal(RunStatus.Succeeded, (await rig.PassAsync(engine.WaitAsync(run.Id, Token))).State);
        Assert.Equal("x x y", rig.Gates.Order);
        Assert.Equal(2, (await engine.ListAsync(10, Token)).Count);
    }

    [Fact]
    public async Task A_paused_run_can_be_cancelled_and_cleans_up()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Work("a"), Work("sweep", final: true)), Has("a", StepStatus.Running));
        await engine.PauseAsync("1", "ada", Token);
        await UntilAsync(engine, run.Id, Waits);
        await engine.CancelAsync("1", false, Token);
        Assert.Equal(RunStatus.Cancelled, (await engine.WaitAsync(run.Id, Token)).State);
        Assert.Equal("a sweep", rig.Gates.Order);
    }

    [Fact]
    public async Task Says_when_there_is_nothing_to_pause_or_to_resume()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        await StartAsync(engine, PlanWith(Work("a")), Has("a", StepStatus.Running));
        Assert.Equal("run-not-paused", (await Assert.ThrowsAsync<FailureException>(() => engine.ResumeAsync("1", "ada", Token))).Failure.Code);
        await engine.PauseAsync("1", "ada", Token);
        Assert.Equal("run-paused", (await Assert.ThrowsAsync<FailureException>(() => engine.PauseAsync("1", "bob", Token))).Failure.Code);
    }
}
