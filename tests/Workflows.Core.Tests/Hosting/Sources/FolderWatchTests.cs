using Workflows.Core.Hosting.Sources;
using Xunit;
using static Workflows.Core.Tests.Hosting.Sources.FolderRig;

namespace Workflows.Core.Tests.Hosting.Sources;

public sealed class FolderWatchTests : IAsyncDisposable
{
    private readonly FolderRig rig = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_list_waits_for_the_first_look()
    {
        rig.Write("a.yaml", Saying("a"));
        var list = rig.Source.ListAsync(Token);
        Assert.False(list.IsCompleted);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = rig.Source.RunAsync(stop.Token);

        Assert.Equal("a.yaml", Assert.Single(await list).Path);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_list_ends_with_a_source_that_never_looked()
    {
        var list = rig.Source.ListAsync(Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Source.RunAsync(new CancellationToken(canceled: true)));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => list);
    }

    [Fact]
    public async Task A_change_is_noticed_as_time_passes()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = rig.Source.RunAsync(stop.Token);
        await rig.Source.ListAsync(Token);
        var news = new TaskCompletionSource<FolderWorkflow>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watching = rig.Source.Watch(w => news.TrySetResult(w));
        rig.Write("a.yaml", Saying("a"));
        var before = rig.Engines.Time.GetUtcNow();

        var told = await rig.Engines.PassAsync(news.Task);

        Assert.Equal(("a.yaml", true), (told.Path, told.IsAccepted));
        Assert.InRange(rig.Engines.Time.GetUtcNow() - before, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Who_stopped_watching_is_told_nothing()
    {
        var told = new List<FolderWorkflow>();
        rig.Source.Watch(told.Add).Dispose();
        rig.Write("a.yaml", Saying("a"));
        await rig.LookAsync();

        Assert.Single(rig.Told);
        Assert.Empty(told);
    }
}
