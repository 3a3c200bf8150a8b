using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Xunit;

namespace Workflows.Core.Tests.Hosting;

/// <content>Lists that are followed while others write.</content>
public abstract partial class RunStoreContract
{
    [Fact]
    public async Task Whoever_follows_sees_the_end_of_each_run_once_however_many_write()
    {
        const int Writers = 4;
        const int Each = 15;
        var store = Open();
        var cursor = await RunFollower.NowAsync(store);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(1));

        var writers = Enumerable.Range(0, Writers).Select(_ => Open()).ToList();
        var writing = Task.WhenAll(writers.Select((writer, w) => Task.Run(() => PlayAsync(writer, w * Each, Each), Token)));
        var ended = new List<string>();
        for (var isOver = false; !isOver;)
        {
            isOver = writing.IsCompleted && ended.Count >= Writers * Each;
            patience.Token.ThrowIfCancellationRequested();
            var changes = await store.ListChangedAsync("default", cursor, 7, patience.Token);
            ended.AddRange(changes.Runs.Where(r => r.EndedAt is not null).Select(r => r.Id));
            cursor = RunCursor.Parse(changes.Next.ToString());
        }

        await writing;
        Assert.Equal(Enumerable.Range(0, Writers * Each).Select(SampleRun.Id), ended.Order());
    }

    [Fact]
    public async Task Begins_now_and_shows_each_run_once_in_the_order_of_change()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        var first = await store.ListChangedAsync("default", null, 10, Token);
        Assert.Empty(first.Runs);

        await store.CreateAsync(SampleRun.New("a2"), Token);
        await store.CreateAsync(SampleRun.New("b1", project: "vision"), Token);
        await store.AppendAsync("a1", 1, [new RunStarted(1)], null, Token);
        await store.AppendAsync("a1", 2, [new GroupStarted("load")], null, Token);
        await store.AppendAsync("a1", 3, [new RunCancelled()], null, Token);
        var (seen, cursor) = await RunFollower.UntilAsync(store, first.Next, "a1");

        Assert.Equal([("a2", RunStatus.Interrupted), ("a1", RunStatus.Cancelled)], seen.Select(r => (r.Id, r.State)));
        await store.CreateAsync(SampleRun.New("a3"), Token);
        Assert.Equal(["a3"], (await RunFollower.UntilAsync(store, cursor, "a3")).Seen.Select(r => r.Id));
    }

    [Fact]
    public async Task A_step_of_a_run_is_no_change_of_its_state_but_a_lease_that_is_given_back_is_one()
    {
        var store = Open();
        var lease = await BeginAsync(store, Myself);
        var cursor = await RunFollower.NowAsync(store);
        await store.AppendAsync("a1", 2, [new GroupStarted("load")], lease.Fence, Token);
        await store.CreateAsync(SampleRun.New("a2"), Token);
        (var seen, cursor) = await RunFollower.UntilAsync(store, cursor, "a2");
        Assert.Equal(["a2"], seen.Select(r => r.Id));

        await store.ReleaseLeaseAsync(lease, Token);
        Assert.Equal([("a1", RunStatus.Interrupted)], (await RunFollower.UntilAsync(store, cursor, "a1")).Seen.Select(r => (r.Id, r.State)));
    }

    [Fact]
    public async Task Hands_out_changes_in_pages_also_of_one_transaction()
    {
        var store = Open();
        var cursor = await RunFollower.NowAsync(store);
        await Task.WhenAll(Enumerable.Range(1, 9).Select(i => store.CreateAsync(SampleRun.New(SampleRun.Id(i)), Token)));
        await store.CreateAsync(SampleRun.New("last"), Token);

        var (seen, _) = await RunFollower.UntilAsync(store, cursor, "last", limit: 2);

        Assert.Equal(Enumerable.Range(1, 9).Select(SampleRun.Id).Append("last"), seen.Select(r => r.Id).Order(StringComparer.Ordinal));
    }

    private static async Task PlayAsync(IRunStore store, int first, int count)
    {
        RunEvent[] ends = [new RunSucceeded([]), new RunFailed(new Failure { Kind = FailureKind.Activity, Code = "x", Message = "m" }), new RunCancelled()];
        for (var i = first; i < first + count; i++)
        {
            await store.CreateAsync(SampleRun.New(SampleRun.Id(i)), Token);
            await store.AppendAsync(SampleRun.Id(i), 1, [new RunStarted(1)], null, Token);
            await store.AppendAsync(SampleRun.Id(i), 2, [ends[i % 3]], null, Token);
        }
    }
}
