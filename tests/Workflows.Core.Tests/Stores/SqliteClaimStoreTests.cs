using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Claims;
using Workflows.Core.Tests.Hosting.Claims;
using Workflows.Stores.Runs;
using Workflows.Stores.Sqlite;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteClaimStoreTests : ClaimStoreContract, IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly List<SqliteDatabase> databases = [];

    protected override (IRunStore Runs, IClaimStore Claims) Open()
    {
        var database = new SqliteDatabase(folder.File("workflows.db"), Time);
        databases.Add(database);
        return (new SqlRunStore(database, Time), new SqlClaimStore(database, Time));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        folder.Dispose();
    }
}
