using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Xunit;
using static Workflows.Core.Tests.Hosting.EngineRig;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Hosting;

public sealed class StartRequestTests
{
    private static readonly StartOptions Asked = new() { By = "ada", Request = new StartRequest("k1", "sha256:1") };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_that_comes_again_starts_nothing_and_is_answered_with_the_same_run()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var plan = PlanWith(Work("a"));

        var run = await engine.StartAsync(plan, [], Asked, Token);
        await engine.EndAsync(run.Id, Token);
        var again = await engine.StartAsync(plan, [], Asked, Token);
        var elsewhere = await rig.Open().StartAsync(plan, [], Asked with { IsDetached = true }, Token);

        Assert.Equal([(run.Id, false), (run.Id, true), (run.Id, true)], new[] { run, again, elsewhere }.Select(r => (r.Id, r.IsRepeat)));
        Assert.Equal(RunStatus.Succeeded, again.State);
        await engine.EndAsync(run.Id, Token); // throws what ended a driver that should not be there
        Assert.Equal("a", rig.Gates.Order);
        Assert.Single(await engine.ListAsync(10, Token));
    }

    [Fact]
    public async Task A_replay_that_is_asked_for_again_is_the_same_run()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var first = await StartAsync(engine, PlanWith(Work("a")));
        await engine.EndAsync(first.Id, Token);
        var original = await engine.ReadAsync(first.Id, Token);

        var replay = await engine.ReplayAsync(original, original.Plan, [], Asked, Token);
        await engine.EndAsync(replay.Id, Token);
        var again = await engine.ReplayAsync(original, original.Plan, [], Asked, Token);

        Assert.Equal((2, 2, true), (replay.Number, again.Number, again.IsRepeat));
        await Assert.ThrowsAsync<RequestReusedException>(() => engine.StartAsync(original.Plan, [], Asked with { Request = new StartRequest("k1", "sha256:2") }, Token));
    }

    [Fact]
    public async Task A_run_keeps_the_trace_that_it_was_started_in()
    {
        const string Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        await using var rig = new EngineRig();
        var engine = rig.Open();

        var run = await engine.StartAsync(PlanWith(Work("a")), [], new StartOptions { Trace = Trace, IsDetached = true }, Token);

        Assert.Equal(Trace, (await rig.Open().ReadAsync(run.Id, Token)).Created.Trace);
    }
}
