using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Xunit;
using static Workflows.Core.Tests.Hosting.EngineRig;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Hosting;

public sealed class AnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_approval_in_the_same_process_lets_the_run_go_on_at_once()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Approval("release"), Work("after", "release")), Waits);
        Assert.True((await engine.ApproveAsync("1", null, new Person("bob"), "fine", Token)).IsDriven);
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(run.Id, Token)).State);
    }

    [Fact]
    public async Task An_approval_of_another_process_is_heard_at_the_next_look()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Approval("release")), Waits);
        await rig.Open().ApproveAsync("1", "release", new Person("bob"), null, Token);
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(run.Id, Token)).State);
    }

    [Fact]
    public async Task A_run_that_nobody_drives_waits_and_goes_on_after_the_answer()
    {
        await using var rig = new EngineRig();
        var run = await StartAsync(rig.Open(), PlanWith(Approval("release"), Work("after", "release")), Waits);
        await rig.CloseAsync();
        var engine = rig.Open();
        Assert.Equal((RunStatus.Waiting, false), (await engine.ListAsync(1, Token) is [var seen] ? (seen.State, seen.IsDriven) : default));
        Assert.False((await engine.ApproveAsync("1", null, new Person("bob"), null, Token)).IsDriven);
        await engine.ContinueAsync(run.Id, Token);
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(run.Id, Token)).State);
    }

    [Fact]
    public async Task Restart_goes_on_with_a_run_that_waits()
    {
        await using var rig = new EngineRig();
        var run = await StartAsync(rig.Open(), PlanWith(Approval("release", count: 2)), Waits);
        await rig.Open().ApproveAsync("1", null, new Person("bob"), null, Token);
        await rig.CloseAsync();
        await rig.CloseAsync();
        var engine = rig.Open();
        await engine.RestartAsync(run.Id, false, Token);
        await UntilAsync(engine, run.Id, Waits);
        await engine.ApproveAsync("1", null, new Person("cyd"), null, Token);
        Assert.Equal("""["bob","cyd"]""", (await engine.WaitAsync(run.Id, Token)).Steps[0].Outputs!["approvedBy"]!.ToJsonString());
    }

    [Fact]
    public async Task Says_why_an_answer_is_not_taken()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var release = Approval("release", count: 2, approvers: ["ada", "bob"]);
        release = release with { Approval = release.Approval! with { ExcludeAuthor = true } };
        var run = await StartAsync(engine, PlanWith(release, Work("a")), Waits);
        await engine.ApproveAsync("1", null, new Person("bob"), null, Token);
        await FailsAsync("approval-given-twice", () => engine.ApproveAsync("1", null, new Person("bob"), null, Token));
        await FailsAsync("approval-not-allowed", () => engine.ApproveAsync("1", null, new Person("ada"), null, Token));
        await FailsAsync("approval-not-allowed", () => engine.RejectAsync("1", null, new Person("cyd"), null, Token));
        await FailsAsync("approval-not-waiting", () => engine.ApproveAsync("1", "a", new Person("bob"), null, Token));
        await FailsAsync("signal-unknown", () => engine.SignalAsync("1", "done", null, "bob", Token));
        await engine.RejectAsync("1", null, new Person("bob"), "no", Token);
        Assert.Equal("bob rejected 'release': no", (await engine.WaitAsync(run.Id, Token)).Failure!.Message);
        await FailsAsync("run-ended", () => engine.ApproveAsync("1", null, new Person("bob"), null, Token));
    }

    [Fact]
    public async Task Asks_which_of_several_questions_is_meant()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Approval("release").ForEach("iris", "digits")), Waits);
        await FailsAsync("approval-ambiguous", () => engine.ApproveAsync("1", null, new Person("bob"), null, Token));
        await engine.ApproveAsync("1", "release@iris", new Person("bob"), null, Token);
        await UntilAsync(engine, run.Id, Has("release@iris", StepStatus.Succeeded));
        await engine.ApproveAsync("1", null, new Person("bob"), null, Token);
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(run.Id, Token)).State);
    }

    [Fact]
    public async Task An_event_reaches_the_step_that_waits_for_it()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Await("labels", "labelled")), Waits);
        await engine.SignalAsync("1", "labelled", new JsonObject { ["rows"] = 100 }, "bob", Token);
        Assert.Equal(100, (int)(await engine.WaitAsync(run.Id, Token)).Steps[0].Outputs!["event"]!["rows"]!);
    }

    [Fact]
    public async Task A_waiting_run_that_nobody_drives_can_be_cancelled()
    {
        await using var rig = new EngineRig();
        await StartAsync(rig.Open(), PlanWith(Approval("release"), Work("clean", final: true)), Waits);
        await rig.CloseAsync();
        Assert.Equal(RunStatus.Cancelled, (await rig.Open().CancelAsync("1", false, Token)).State);
        Assert.Equal("clean", rig.Gates.Order);
    }

    private static async Task FailsAsync(string code, Func<Task> action) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<FailureException>(action)).Failure.Code);
}
