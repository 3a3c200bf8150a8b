using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Tests.Stores;

namespace Workflows.Core.Tests.Hosting.Upkeep;

public sealed class PostgresGarbageTests : GarbageContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    protected override void AddStores(IServiceCollection services, string home) => PostgresHome.AddStores(services, store.Address);
}
