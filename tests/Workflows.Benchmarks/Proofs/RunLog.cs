using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Stores;

namespace Workflows.Benchmarks.Proofs;

/// <summary>The event log of the only run of a home, read from outside while or after somebody drives it.</summary>
internal sealed class RunLog(string home) : IAsyncDisposable
{
    private readonly ServiceProvider services =
        new ServiceCollection().AddSqliteStores(Path.Combine(home, "workflows.db")).BuildServiceProvider();

    public async Task<IReadOnlyList<StoredEvent>> ReadAsync(CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<IRunStore>();
        var runs = await store.ListAsync("default", new RunFilter { Limit = 1 }, cancellationToken);
        return runs.Count == 0 ? [] : await store.ReadAsync(runs[0].Id, 0, cancellationToken);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
