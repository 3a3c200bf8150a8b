using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Xunit;

namespace Workflows.Core.Tests.Hosting;

/// <content>Lists with filters, page by page.</content>
public abstract partial class RunStoreContract
{
    [Fact]
    public async Task Lists_what_all_filters_let_through_page_by_page()
    {
        var store = Open();
        var noon = Time.GetUtcNow();
        for (var i = 1; i <= 12; i++)
        {
            var run = SampleRun.New($"a{i}", workflow: i % 2 == 0 ? "digits" : "iris");
            await store.CreateAsync(run with { Created = run.Created with { By = i % 3 == 0 ? "ada" : "bob" } }, Token);
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("12 10 8 6 4 2", await NumbersAsync(store, new RunFilter { Workflow = "digits" }));
        Assert.Equal("12 9 6 3", await NumbersAsync(store, new RunFilter { By = "ada" }));
        Assert.Equal("12 6", await NumbersAsync(store, new RunFilter { By = "ada", Workflow = "digits" }));
        Assert.Equal("9 8 7", await NumbersAsync(store, new RunFilter { From = noon.AddMinutes(6), To = noon.AddMinutes(9) }));
        Assert.Equal("8", await NumbersAsync(store, new RunFilter { From = noon.AddMinutes(6), To = noon.AddMinutes(9), By = "bob", Workflow = "digits" }));
        Assert.Equal("10 8", await NumbersAsync(store, new RunFilter { Workflow = "digits", Before = 12, Limit = 2 }));
        Assert.Equal("6 4", await NumbersAsync(store, new RunFilter { Workflow = "digits", Before = 8, Limit = 2 }));
        Assert.Equal("2 1", await NumbersAsync(store, new RunFilter { Before = 3 }));
        Assert.Equal("", await NumbersAsync(store, new RunFilter { Workflow = "none" }));
        Assert.Equal("ada", (await store.FindAsync("default", "3", Token))!.By);
    }

    [Fact]
    public async Task Lists_runs_by_the_state_that_they_show()
    {
        var store = Open();
        for (var i = 1; i <= 8; i++) await store.CreateAsync(SampleRun.New($"a{i}"), Token);
        RunEvent[] ends = [new RunSucceeded([]), new RunFailed(new Failure { Kind = FailureKind.Activity, Code = "x", Message = "m" }), new RunCancelled()];
        for (var i = 0; i < 3; i++) await store.AppendAsync($"a{i + 1}", 1, [new RunStarted(1), ends[i]], null, Token);
        await store.AppendAsync("a4", 1, [new RunStarted(1), new RunWaiting([])], null, Token);
        await store.TryAcquireLeaseAsync("a5", elsewhere, Term, Token);
        await store.TryAcquireLeaseAsync("a6", elsewhere, Term, Token);
        await store.AppendAsync("a6", 1, [new RunStarted(1)], 1, Token);
        await store.TryAcquireLeaseAsync("a8", elsewhere, Term / 2, Token);
        await store.AppendAsync("a8", 1, [new RunStarted(1)], 1, Token);
        Time.Advance(Term / 2);

        Assert.Equal("1", await NumbersAsync(store, RunStatus.Succeeded));
        Assert.Equal("2", await NumbersAsync(store, RunStatus.Failed));
        Assert.Equal("3", await NumbersAsync(store, RunStatus.Cancelled));
        Assert.Equal("4", await NumbersAsync(store, RunStatus.Waiting));
        Assert.Equal("5", await NumbersAsync(store, RunStatus.Queued));
        Assert.Equal("6", await NumbersAsync(store, RunStatus.Running));
        Assert.Equal("8 7", await NumbersAsync(store, RunStatus.Interrupted));
        Assert.Equal("8 7 6 2", await NumbersAsync(store, RunStatus.Interrupted, RunStatus.Running, RunStatus.Failed));
        Assert.Equal("8 7 6 5 4 3 2 1", await NumbersAsync(store, Enum.GetValues<RunStatus>()));
    }

    [Fact]
    public async Task Finds_an_interrupted_run_behind_however_many_that_are_driven()
    {
        var store = Open();
        await store.CreateAsync(SampleRun.New("a1"), Token);
        await Task.WhenAll(Enumerable.Range(2, 450).Select(i => store.CreateAsync(SampleRun.New(SampleRun.Id(i)) with { Driver = elsewhere, Term = Term }, Token)));
        await store.CreateAsync(SampleRun.New("a2"), Token);

        Assert.Equal("452 1", await NumbersAsync(store, new RunFilter { States = [RunStatus.Interrupted], Limit = 2 }));
        Assert.Equal("452", await NumbersAsync(store, new RunFilter { States = [RunStatus.Interrupted], Limit = 1 }));
        Assert.Equal("1", await NumbersAsync(store, new RunFilter { States = [RunStatus.Interrupted], Before = 452 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(RunFilter.LargestPage + 1)]
    public async Task Refuses_a_page_that_nobody_can_read(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Open().ListAsync("default", new RunFilter { Limit = limit }, Token));

    private static Task<string> NumbersAsync(IRunStore store, params RunStatus[] states) => NumbersAsync(store, new RunFilter { States = states });

    private static async Task<string> NumbersAsync(IRunStore store, RunFilter filter) => string.Join(' ', (await store.ListAsync("default", filter, Token)).Select(r => r.Number));
}
