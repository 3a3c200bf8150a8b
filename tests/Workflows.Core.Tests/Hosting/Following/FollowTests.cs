using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Following;
using Workflows.Core.Runs;
using Workflows.Core.Tests.Runs;
using Xunit;

namespace Workflows.Core.Tests.Hosting.Following;

public sealed class FollowTests : IAsyncLifetime
{
    private readonly EngineRig rig = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Another_process_follows_a_run_from_its_beginning_to_its_end()
    {
        var (driver, other) = (rig.Open(), rig.Open());
        rig.Gates.Hold("a");
        var run = await EngineRig.StartAsync(driver, PlanOf.PlanWith(EngineRig.Work("a"), EngineRig.Work("b", "a")), EngineRig.Has("a", StepStatus.Running));
        var following = FollowAsync(other, run.Id, RunPosition.Start, HasEnded);
        rig.Gates.Open("a");

        var news = await rig.PassAsync(following);

        var events = news.OfType<EventNews>().ToList();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Event.Seq));
        Assert.Equal([("a", StepStatus.Running), ("a", StepStatus.Succeeded), ("b", StepStatus.Running), ("b", StepStatus.Succeeded)],
            events.Select(e => e.Update).OfType<StepChanged>().Select(s => (s.Step, s.State)));
    }

    [Fact]
    public async Task Whoever_comes_back_with_a_position_gets_the_rest_and_nothing_twice()
    {
        var engine = rig.Open();
        var run = await EngineRig.StartAsync(engine, PlanOf.PlanWith(EngineRig.Work("a"), EngineRig.Work("b", "a")));
        var whole = await rig.PassAsync(FollowAsync(engine, run.Id, RunPosition.Start, HasEnded));

        for (var i = 0; i < whole.Count - 1; i++)
        {
            var position = RunPosition.Parse($"{whole[i].Position}")!.Value;
            var rest = await rig.PassAsync(FollowAsync(rig.Open(), run.Id, position, HasEnded));
            Assert.Equal(Events(whole[(i + 1)..]), Events(rest));
        }
    }

    [Fact]
    public async Task Whoever_follows_a_run_in_which_nothing_happens_can_leave()
    {
        var engine = rig.Open();
        var run = await EngineRig.StartAsync(engine, PlanOf.PlanWith(EngineRig.Work("a")));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var news = engine.FollowAsync(run.Id, RunPosition.Start, leaving.Token).GetAsyncEnumerator(leaving.Token);
        while (await rig.PassAsync(news.MoveNextAsync().AsTask()) && !HasEnded(news.Current))
        {
            // Up to its last news.
        }

        var waiting = news.MoveNextAsync().AsTask();
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task A_run_that_nobody_knows_is_told()
    {
        var failure = await Assert.ThrowsAsync<Core.Diagnostics.FailureException>(() => FollowAsync(rig.Open(), "77", RunPosition.Start, HasEnded));

        Assert.Equal("run-not-found", failure.Failure.Code);
    }

    private static bool HasEnded(RunNews news) => news is EventNews { Update: RunChanged { State: RunStatus.Succeeded } };

    private static IEnumerable<long> Events(IEnumerable<RunNews> news) => news.OfType<EventNews>().Select(e => e.Event.Seq);

    private static async Task<List<RunNews>> FollowAsync(WorkflowEngine engine, string run, RunPosition from, Func<RunNews, bool> until)
    {
        var seen = new List<RunNews>();
        await foreach (var news in engine.FollowAsync(run, from, Token))
        {
            seen.Add(news);
            if (until(news)) break;
        }

        return seen;
    }
}
