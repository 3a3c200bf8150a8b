using Workflows.Core.Models;
using Workflows.Core.Tests.Models;
using Workflows.Stores.Sqlite;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteModelRegistryTests : ModelRegistryContract, IAsyncDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly List<SqliteDatabase> _databases = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases) await database.DisposeAsync();
        _folder.Dispose();
    }

    protected override IModelRegistry Open()
    {
        var database = new SqliteDatabase(_folder.File("workflows.db"), Time);
        _databases.Add(database);
        return new SqliteModelRegistry(database, Time);
    }
}
