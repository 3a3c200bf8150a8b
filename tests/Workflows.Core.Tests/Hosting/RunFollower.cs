using Workflows.Core.Hosting;
using Xunit;

namespace Workflows.Core.Tests.Hosting;

/// <summary>Follows the runs of the project <c>default</c>. Whoever else shares the database server may hold changes back for a moment, so it looks until there is something.</summary>
internal static class RunFollower
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>A cursor behind everything that was stored before.</summary>
    public static async Task<RunCursor> NowAsync(IRunStore store)
    {
        var token = TestContext.Current.CancellationToken;
        await store.CreateAsync(SampleRun.New("marker", project: "markers"), token);
        await UntilAsync(store, new RunCursor(0, 0), "marker", project: "markers");
        return (await store.ListChangedAsync("default", null, 1, token)).Next;
    }

    /// <summary>What is seen up to a run, in order, and from where to read on.</summary>
    public static async Task<(List<RunSummary> Seen, RunCursor Next)> UntilAsync(IRunStore store, RunCursor cursor, string run, int limit = 100, string project = "default")
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var seen = new List<RunSummary>();
        while (!seen.Exists(r => r.Id == run))
        {
            patience.Token.ThrowIfCancellationRequested();
            var changes = await store.ListChangedAsync(project, cursor, limit, patience.Token);
            Assert.InRange(changes.Runs.Count, 0, limit);
            seen.AddRange(changes.Runs);
            cursor = changes.Next;
        }

        return (seen, cursor);
    }
}
