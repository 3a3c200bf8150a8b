using Workflows.Core.Access;
using Workflows.Core.Tests.Access;
using Workflows.Stores.Access;
using Workflows.Stores.Sqlite;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteKeyStoreTests : KeyStoreContract, IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly List<SqliteDatabase> databases = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        folder.Dispose();
    }

    protected override (IKeyStore Keys, IAuditLog Audit) Open()
    {
        var database = OpenDatabase();
        return (new SqlKeyStore(database), new SqlAuditLog(database));
    }

    protected override Task TamperAsync(string sql) => OpenDatabase().WriteAsync(session => session.Execute(sql), Token);

    private SqliteDatabase OpenDatabase()
    {
        var database = new SqliteDatabase(folder.File("workflows.db"), Time);
        databases.Add(database);
        return database;
    }
}
