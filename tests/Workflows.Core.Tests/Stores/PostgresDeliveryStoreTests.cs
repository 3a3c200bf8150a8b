using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Tests.Hosting.Hooks;
using Workflows.Stores.Hooks;
using Workflows.Stores.Runs;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresDeliveryStoreTests : DeliveryStoreContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    protected override (IDeliveryStore Deliveries, IRunStore Runs) Open()
    {
        var database = store.Open(Time);
        return (new SqlDeliveryStore(database), new SqlRunStore(database, Time));
    }
}
