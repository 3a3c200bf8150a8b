using Workflows.Core.Runs;
using Workflows.Core.Tests.Stores;
using Xunit;
using static Workflows.Core.Tests.Hosting.EngineRig;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Hosting;

/// <summary>The engine over PostgreSQL: the same runs as over SQLite, also when the server falls.</summary>
public sealed class PostgresEngineTests
{
    private const int Steps = 12;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_a_plan_that_another_process_can_follow()
    {
        await using var store = new PostgresStore();
        await using var rig = new EngineRig { Postgres = store.Address };
        rig.Gates.Hold("b");
        rig.Gates.Fail("a", 1);
        var engine = rig.Open();
        var run = await StartAsync(engine, PlanWith(Work("a", attempts: 2), Work("b", "a"), Work("c", "a b")), Has("b", StepStatus.Running));
        Assert.Equal(RunStatus.Running, (await rig.Open().ListAsync(1, Token))[0].State);
        rig.Gates.Open("b");

        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(run.Id, Token)).State);
        Assert.Equal("a a b c", rig.Gates.Order);
        Assert.Equal(RunStatus.Succeeded, (await rig.Open().ListAsync(1, Token))[0].State);
    }

    [Fact]
    public async Task Loses_and_doubles_nothing_when_the_server_falls_in_the_middle()
    {
        NeedsPostgres.Check();
        using var server = new PostgresServer();
        await using var rig = new EngineRig { Postgres = server.NewStore() };
        var engine = rig.Open();
        var plans = Enumerable.Range(0, 8).Select(i => PlanWith([.. Enumerable.Range(0, Steps).Select(k => Work($"r{i}s{k}", k == 0 ? "" : $"r{i}s{k - 1}"))]) with { Hash = $"sha256:{i}" });
        var runs = await Task.WhenAll(plans.Select(plan => StartAsync(engine, plan)));
        await UntilAsync(engine, runs[3].Id, Has("r3s4", StepStatus.Succeeded));

        server.Kill();
        server.Start();

        var ends = await InTimeAsync(rig, Task.WhenAll(runs.Select(run => engine.WaitAsync(run.Id, Token))));
        Assert.All(ends, end => Assert.Equal(RunStatus.Succeeded, end.State));
        Assert.Equal(8 * Steps, rig.Gates.Begun.Count);
        Assert.Equal(8 * Steps, rig.Gates.Begun.DistinctBy(b => b.Name).Count());
    }

    [Fact]
    public async Task Does_nothing_twice_when_answers_are_lost()
    {
        await using var store = new PostgresStore();
        await using var line = new LossyLine(PostgresServer.Shared.Port);
        await using var rig = new EngineRig { Postgres = line.Through(store.Address) };
        var engine = rig.Open();
        await engine.ListAsync(1, Token);
        var steps = Enumerable.Range(0, Steps).Select(k => $"s{k}").ToList();
        rig.Gates.Hold(steps[6]);
        line.CutAt("INSERT 0 ", isAnswer: true);
        var run = await InTimeAsync(rig, StartAsync(engine, PlanWith([.. steps.Select((id, k) => Work(id, k == 0 ? "" : steps[k - 1]))])));

        var looks = 0;
        var end = await InTimeAsync(rig, engine.WaitAsync(run.Id, Token), () =>
        {
            if (line.Cuts < 5 && ++looks % 10 == 0) line.CutAt("INSERT 0 ", isAnswer: true);
            if (line.Cuts >= 3) rig.Gates.TryOpen(steps[6]);
        });

        Assert.Equal(RunStatus.Succeeded, end.State);
        Assert.InRange(line.Cuts, 3, 5);
        Assert.Equal(steps, rig.Gates.Begun.Select(b => b.Name));
    }

    // Whoever waits for the server waits by the clock of the rig.
    private static async Task<T> InTimeAsync<T>(EngineRig rig, Task<T> task, Action? meanwhile = null)
    {
        while (!task.IsCompleted)
        {
            meanwhile?.Invoke();
            rig.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token));
        }

        return await task;
    }
}
