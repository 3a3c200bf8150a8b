using Workflows.Core.Revisions;
using Workflows.Core.Tests.Revisions;
using Workflows.Stores.Revisions;
using Workflows.Stores.Sqlite;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteRevisionStoreTests : RevisionStoreContract, IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly List<SqliteDatabase> databases = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        folder.Dispose();
    }

    protected override IRevisionStore Open()
    {
        var database = new SqliteDatabase(folder.File("workflows.db"), Time);
        databases.Add(database);
        return new SqlRevisionStore(database, Time);
    }
}
