using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Spec;
using Workflows.Core.Tests.Runs;
using Xunit;
using static Workflows.Core.Tests.Hosting.EngineRig;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Hosting;

public sealed class TimerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pause_lasts_as_long_as_it_says()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Pause("rest"), Work("after", "rest")), Waits);
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        var document = await engine.WaitAsync(run.Id, Token);
        Assert.Equal((RunStatus.Succeeded, "2026-03-01T09:10:00.0000000Z"), (document.State, (string?)document.Steps[0].Outputs!["at"]));
    }

    [Fact]
    public async Task A_pause_goes_on_in_the_next_process_where_it_was()
    {
        await using var rig = new EngineRig();
        var run = await StartAsync(rig.Open(), PlanWith(Pause("rest")), Waits);
        rig.Time.Advance(TimeSpan.FromMinutes(4));
        await rig.CloseAsync();
        var engine = rig.Open();
        Assert.Equal(RunStatus.Waiting, (await engine.ListAsync(1, Token))[0].State);
        await engine.ContinueAsync(run.Id, Token);
        await UntilAsync(engine, run.Id, Waits);
        rig.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("2026-03-01T09:10:00.0000000Z", (string?)(await rig.PassAsync(engine.WaitAsync(run.Id, Token))).Steps[0].Outputs!["at"]);
    }

    [Fact]
    public async Task A_moment_that_has_passed_meanwhile_is_due_at_once()
    {
        await using var rig = new EngineRig();
        var run = await StartAsync(rig.Open(), PlanWith(Pause("rest")), Waits);
        await rig.CloseAsync();
        rig.Time.Advance(TimeSpan.FromDays(3));
        var engine = rig.Open();
        await engine.ContinueAsync(run.Id, Token);
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(run.Id, Token)).State);
    }

    [Fact]
    public async Task A_retry_waits_for_the_rest_of_its_pause_in_the_next_process()
    {
        await using var rig = new EngineRig();
        rig.Gates.Fail("a", 1);
        var step = Work("a", attempts: 2) with { Retry = new RetryPolicy(Backoff.Constant, TimeSpan.FromMinutes(5), null, []) };
        var run = await StartAsync(rig.Open(), PlanWith(step), Has("a", StepStatus.Retrying));
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        await rig.CloseAsync();
        var engine = rig.Open();
        await engine.ContinueAsync(run.Id, Token);
        await UntilAsync(engine, run.Id, u => u is Core.Hosting.RunChanged { State: RunStatus.Running });
        rig.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(RunStatus.Succeeded, (await rig.PassAsync(engine.WaitAsync(run.Id, Token))).State);
        Assert.Equal(Play.Now, rig.Gates.Begun.First().At);
        Assert.InRange(rig.Gates.Begun.Last().At, Play.Now.AddMinutes(5), Play.Now.AddMinutes(6));
    }

    [Fact]
    public async Task The_timeout_of_a_run_stops_it_runs_finally_and_fails_it()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var plan = PlanWith(Work("a"), Work("clean", final: true)) with { Timeout = TimeSpan.FromHours(1) };
        var run = await StartAsync(engine, plan, Has("a", StepStatus.Running));
        rig.Time.Advance(TimeSpan.FromHours(1));
        var document = await rig.PassAsync(engine.WaitAsync(run.Id, Token));
        Assert.Equal((RunStatus.Failed, FailureKind.Timeout, "run-timeout"), (document.State, document.Failure!.Kind, document.Failure.Code));
        Assert.Equal([StepStatus.Cancelled, StepStatus.Succeeded], document.Steps.Select(s => s.State));
    }

    [Fact]
    public async Task An_approval_expires()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Approval("release", expires: TimeSpan.FromDays(2))), Waits);
        rig.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal("approval-expired", (await rig.PassAsync(engine.WaitAsync(run.Id, Token))).Failure!.Code);
    }
}
