using Microsoft.Data.Sqlite;
using Workflows.Stores.Sql;
using Workflows.Stores.Sqlite;
using Xunit;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteMigrationTests : MigrationContract, IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private SqliteDatabase? database;

    public static TheoryData<int> Versions => VersionsOf("Sqlite");

    public async ValueTask DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public Task Keeps_everything_from_each_earlier_version(int version)
    {
        var file = folder.File("workflows.db");
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return KeepsEverythingAsync(version, Migration.Of("Sqlite"), new SqliteSession(connection), () => database = new SqliteDatabase(file, TimeProvider.System),
            knowsAges: version >= 5, knowsArtifacts: version >= 2);
    }
}
