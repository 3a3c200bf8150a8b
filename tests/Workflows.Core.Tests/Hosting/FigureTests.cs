using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Spec;
using Xunit;
using static Workflows.Core.Tests.Hosting.EngineRig;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Hosting;

[Collection(TelemetryCollection.Name)]
public sealed class FigureTests : IDisposable
{
    private readonly FigureListener figures = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => figures.Dispose();

    [Fact]
    public async Task Counts_runs_and_steps_by_how_they_end()
    {
        await using var rig = new EngineRig();
        rig.Gates.Fail("a", 2);
        rig.Gates.Hold("c");
        var engine = rig.Open();
        var plan = PlanWith(Work("a", attempts: 2), Work("b", "a"));
        var failed = await StartAsync(engine, plan);
        await rig.PassAsync(engine.WaitAsync(failed.Id, Token));
        await engine.RestartAsync(failed.Id, isDetached: false, Token);
        await rig.PassAsync(engine.WaitAsync(failed.Id, Token));
        var cancelled = await StartAsync(engine, PlanWith(Work("c")) with { Hash = "sha256:c" });
        while (rig.Gates.Begun.All(begun => begun.Name != "c")) await Task.Yield();
        await engine.CancelAsync(cancelled.Id, false, Token);
        await engine.WaitAsync(cancelled.Id, Token);

        Assert.Equal(["workflow=test project=default 2"], figures.Sums("run.started"));
        Assert.Equal(
            ["workflow=test project=default outcome=cancelled 1", "workflow=test project=default outcome=failed 1", "workflow=test project=default outcome=succeeded 1"],
            figures.Sums("run.ended"));
        Assert.Equal(3, figures.Count("run.duration"));
        Assert.Equal(
            ["activity=test/work outcome=cancelled 1", "activity=test/work outcome=failed error.type=boom 1", "activity=test/work outcome=skipped 1", "activity=test/work outcome=succeeded 2"],
            figures.Sums("step.ended"));
        Assert.Equal(["activity=test/work 1"], figures.Sums("step.retries"));
        Assert.Equal(5, figures.Count("step.duration"));
    }

    [Fact]
    public async Task Shows_what_is_in_work_and_nothing_once_it_has_ended()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Work("a")));
        while (rig.Gates.Begun.IsEmpty) await Task.Yield();
        Assert.Equal(["activity=test/work 1"], figures.Sums("step.active"));
        Assert.Equal(["workflow=test project=default 1"], figures.Sums("run.active"));

        rig.Gates.Open("a");
        await engine.WaitAsync(run.Id, Token);

        Assert.Equal(["activity=test/work 0"], figures.Sums("step.active"));
        Assert.Equal(["workflow=test project=default 0"], figures.Sums("run.active"));
    }

    [Fact]
    public async Task A_listener_that_comes_late_never_sees_less_than_nothing()
    {
        figures.Dispose();
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Work("a")) with { Concurrency = new PlannedConcurrency(Text("only"), 1, ConcurrencyBehavior.Queue) });
        while (rig.Gates.Begun.IsEmpty) await Task.Yield();
        using var late = new FigureListener();
        rig.Gates.Open("a");
        await engine.WaitAsync(run.Id, Token);

        Assert.NotEmpty(late.All);
        Assert.DoesNotContain(late.All, figure => figure.Value < 0);
    }

    [Fact]
    public async Task Counts_kept_results_that_were_found_and_those_that_were_not()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var plan = PlanWith(Work("a") with { Cache = true });
        foreach (var _ in Enumerable.Range(0, 3)) await engine.WaitAsync((await StartAsync(engine, plan)).Id, Token);

        Assert.Equal(["activity=test/work outcome=hit 2", "activity=test/work outcome=miss 1"], figures.Sums("cache.lookups"));
        Assert.Equal(["activity=test/work outcome=cached 2", "activity=test/work outcome=succeeded 1"], figures.Sums("step.ended"));
        Assert.Equal("a", rig.Gates.Order);
    }

    [Fact]
    public async Task Shows_claims_that_wait_and_those_that_are_held()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var plan = PlanWith(Work("a")) with { Concurrency = new PlannedConcurrency(Text("only"), 1, ConcurrencyBehavior.Queue) };
        var first = await StartAsync(engine, plan, Has("a", StepStatus.Running));
        var second = await StartAsync(engine, plan);
        while (figures.Sums("claim.waiting") is not ["pool=group 1"]) await Task.Yield();
        Assert.Equal(["pool=group 1"], figures.Sums("claim.held"));

        rig.Gates.Open("a");
        await engine.WaitAsync(first.Id, Token);
        await rig.PassAsync(engine.WaitAsync(second.Id, Token));

        Assert.Equal(["pool=group 0"], figures.Sums("claim.waiting"));
        Assert.Equal(["pool=group 0"], figures.Sums("claim.held"));
        Assert.Equal(2, figures.Count("claim.wait.duration"));
    }

    [Fact]
    public async Task A_lost_lease_is_counted_once()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Work("a")), Has("a", StepStatus.Running));
        var store = rig.Service<IRunStore>();
        await store.ReleaseLeaseAsync(new RunLease(run.Id, 1), Token);
        Assert.NotNull(await store.TryAcquireLeaseAsync(run.Id, new LeaseOwner("elsewhere", 1, 1), TimeSpan.FromMinutes(1), Token));

        rig.Gates.Open("a");
        await rig.PassAsync(engine.WaitAsync(run.Id, Token));

        Assert.Equal(["workflow=test project=default 1"], figures.Sums("lease.lost"));
    }

    [Fact]
    public async Task Counts_checkpoints()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Work("a")));
        var state = RunState.Empty(PlanWith(Work("a")));

        new RunTelemetry(run, trace: null, rig.Time).Note(new StoredEvent(4, rig.Time.GetUtcNow(), new CheckpointWritten { Step = "a", Attempt = 1, Fence = 1, Position = 3 }), state);

        Assert.Equal(["activity=test/work 1"], figures.Sums("checkpoint.written"));
    }

    [Fact]
    public async Task Tells_how_old_the_last_checkpoint_of_an_attempt_in_work_is()
    {
        await using var rig = new EngineRig();
        var plan = PlanWith(Work("a"));
        var run = await StartAsync(rig.Open(), plan);
        var telemetry = new RunTelemetry(run, trace: null, rig.Time);
        var checkpoint = new StoredEvent(4, rig.Time.GetUtcNow(), new CheckpointWritten { Step = "a", Attempt = 1, Fence = 1, Position = 3 });

        using (telemetry.Begin(plan.Steps[0], new AttemptStarted { Step = "a", Attempt = 1, Fence = 1 }))
        {
            figures.Observe();
            Assert.Empty(figures.Sums("checkpoint.age"));
            telemetry.Note(checkpoint, RunState.Empty(plan));
            rig.Time.Advance(TimeSpan.FromSeconds(30));
            figures.Observe();
        }

        telemetry.Note(checkpoint, RunState.Empty(plan));
        figures.Observe();
        Assert.Equal(["activity=test/work 30"], figures.Sums("checkpoint.age"));
    }

    [Fact]
    public async Task Measures_what_the_store_writes()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        await engine.WaitAsync((await StartAsync(engine, PlanWith(Work("a")))).Id, Token);

        Assert.InRange(figures.Count("store.write.duration"), 2, 100);
        Assert.All(figures.All.Where(figure => figure.Name == "store.write.batch"), figure => Assert.InRange(figure.Value, 1, 512));
        Assert.Equal(figures.Count("store.write.duration"), figures.Count("store.write.batch"));
    }
}
