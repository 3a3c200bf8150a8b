using Workflows.Core.Steps;
using Workflows.Core.Tests.Steps;
using Workflows.Stores.Sqlite;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteStepCacheTests : StepCacheContract, IAsyncDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly List<SqliteDatabase> _databases = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases) await database.DisposeAsync();
        _folder.Dispose();
    }

    protected override IStepCache Open()
    {
        var database = new SqliteDatabase(_folder.File("workflows.db"), TimeProvider.System);
        _databases.Add(database);
        return new SqliteStepCache(database, TimeProvider.System);
    }
}
