using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Hosting;
using Workflows.Core.Models;
using Workflows.Core.Steps;
using Workflows.Core.Tests.Hosting;
using Workflows.Stores;
using Xunit;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteStoresTests : IDisposable
{
    private readonly StoreFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Registers_stores_that_share_one_file_and_the_given_clock()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var services = new ServiceCollection().AddSingleton<TimeProvider>(time).AddSqliteStores(folder.File("workflows.db")).BuildServiceProvider();

        var run = await services.GetRequiredService<IRunStore>().CreateAsync(SampleRun.New("a1"), Token);
        Assert.Equal(time.GetUtcNow(), run.CreatedAt);
        Assert.Empty(await services.GetRequiredService<IModelRegistry>().ListAsync("default", Token));
        Assert.Null(await services.GetRequiredService<IStepCache>().FindAsync("default", "k1", Token));
        Assert.Equal(Environment.ProcessId, services.GetRequiredService<LeaseOwner>().ProcessId);
        Assert.Contains(folder.File("workflows.db"), Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Leaves_one_file_behind_when_closed()
    {
        await using (var services = new ServiceCollection().AddSqliteStores(folder.File("workflows.db")).BuildServiceProvider())
        {
            var store = services.GetRequiredService<IRunStore>();
            await store.CreateAsync(SampleRun.New("a1"), Token);
            await store.ListAsync("default", new RunFilter { Limit = 10 }, Token);
        }

        Assert.Equal([folder.File("workflows.db")], Directory.GetFiles(folder.Path));
    }
}
