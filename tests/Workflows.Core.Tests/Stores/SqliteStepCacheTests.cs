using Workflows.Core.Steps;
using Workflows.Core.Tests.Steps;
using Workflows.Stores.Sqlite;
using Workflows.Stores.Steps;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteStepCacheTests : StepCacheContract, IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly List<SqliteDatabase> databases = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        folder.Dispose();
    }

    protected override IStepCache Open()
    {
        var database = new SqliteDatabase(folder.File("workflows.db"), TimeProvider.System);
        databases.Add(database);
        return new SqlStepCache(database, TimeProvider.System);
    }
}
