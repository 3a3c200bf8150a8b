using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Tests.Hosting.Hooks;
using Workflows.Stores.Hooks;
using Workflows.Stores.Runs;
using Workflows.Stores.Sqlite;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteDeliveryStoreTests : DeliveryStoreContract, IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly List<SqliteDatabase> databases = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        folder.Dispose();
    }

    protected override (IDeliveryStore Deliveries, IRunStore Runs) Open()
    {
        var database = new SqliteDatabase(folder.File("workflows.db"), Time);
        databases.Add(database);
        return (new SqlDeliveryStore(database), new SqlRunStore(database, Time));
    }
}
