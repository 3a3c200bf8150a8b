using System.Collections.Concurrent;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Xunit;
using static Workflows.Core.Tests.Hosting.EngineRig;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Hosting;

public sealed class RecoveryTests : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<long> taken = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => stop.Dispose();

    [Fact]
    public async Task Takes_up_what_a_dead_process_left_and_what_only_waits()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        var lost = rig.Open();
        await StartAsync(lost, PlanWith(Work("a")), Has("a", StepStatus.Running));
        await StartAsync(lost, PlanWith(Pause("rest")) with { Hash = "sha256:rest" }, Waits);
        await rig.CloseAsync();
        rig.Gates.Open("a");

        var engine = rig.Open();
        var serving = Serve(engine);
        await TakenAsync(serving, 2);
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        foreach (var run in await engine.ListAsync(10, Token)) Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(run.Id, Token)).State);
        await EndAsync(serving);
    }

    [Fact]
    public async Task Takes_up_a_run_that_was_left_to_it_and_one_that_was_restarted_so()
    {
        await using var rig = new EngineRig();
        rig.Gates.Fail("a", 1);
        var asking = rig.Open();
        var run = await asking.StartAsync(PlanWith(Work("a")), [], new StartOptions { IsDetached = true }, Token);
        Assert.Empty(rig.Gates.Begun);

        var engine = rig.Open();
        var serving = Serve(engine);
        await TakenAsync(serving, 1);
        Assert.Equal(RunStatus.Failed, (await engine.WaitAsync(run.Id, Token)).State);
        await asking.RestartAsync(run.Id, isDetached: true, Token);
        await rig.PassAsync(TakenAsync(serving, 2));
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(run.Id, Token)).State);
        await EndAsync(serving);
    }

    [Fact]
    public async Task Leaves_a_run_alone_that_somebody_drives()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        await StartAsync(rig.Open(), PlanWith(Work("a")), Has("a", StepStatus.Running));
        var serving = Serve(rig.Open());
        for (var i = 0; i < 20; i++)
        {
            rig.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Yield();
        }

        Assert.Empty(taken);
        await EndAsync(serving);
    }

    private async Task<bool> TakenAsync(Task serving, int count)
    {
        while (taken.Count < count && !serving.IsCompleted) await Task.Yield();
        if (taken.Count < count) await serving;
        return true;
    }

    private Task Serve(WorkflowEngine engine) => engine.RecoverAsync((run, failure) =>
    {
        Assert.Null(failure);
        taken.Enqueue(run.Number);
    }, stop.Token);

    private async Task EndAsync(Task serving)
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }
}
