using Workflows.Core.Models;
using Workflows.Core.Tests.Models;
using Workflows.Stores.Models;
using Workflows.Stores.Sqlite;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteModelRegistryTests : ModelRegistryContract, IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly List<SqliteDatabase> databases = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        folder.Dispose();
    }

    protected override IModelRegistry Open()
    {
        var database = new SqliteDatabase(folder.File("workflows.db"), Time);
        databases.Add(database);
        return new SqlModelRegistry(database, Time);
    }
}
