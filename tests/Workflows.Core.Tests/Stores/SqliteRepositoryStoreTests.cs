using Workflows.Core.Repositories;
using Workflows.Core.Tests.Repositories;
using Workflows.Stores.Repositories;
using Workflows.Stores.Sqlite;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteRepositoryStoreTests : RepositoryStoreContract, IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly List<SqliteDatabase> databases = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        folder.Dispose();
    }

    protected override IRepositoryStore Open()
    {
        var database = new SqliteDatabase(folder.File("workflows.db"), TimeProvider.System);
        databases.Add(database);
        return new SqlRepositoryStore(database);
    }
}
