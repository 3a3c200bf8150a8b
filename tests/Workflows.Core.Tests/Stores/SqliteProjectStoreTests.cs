using Workflows.Core.Hosting;
using Workflows.Core.Tests.Hosting;
using Workflows.Stores.Runs;
using Workflows.Stores.Sqlite;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteProjectStoreTests : ProjectStoreContract, IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly List<SqliteDatabase> databases = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        folder.Dispose();
    }

    protected override (IRunStore Runs, IProjectStore Projects) Open()
    {
        var database = new SqliteDatabase(folder.File("workflows.db"), Time);
        databases.Add(database);
        return (new SqlRunStore(database, Time), new SqlProjectStore(database, Time));
    }
}
