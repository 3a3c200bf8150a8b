using Npgsql;
using Workflows.Stores.Postgres;
using Workflows.Stores.Sql;
using Xunit;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresMigrationTests : MigrationContract, IAsyncDisposable
{
    private readonly PostgresStore store = new();

    public static TheoryData<int> Versions => VersionsOf("Postgres");

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [MemberData(nameof(Versions))]
    public Task Keeps_everything_from_each_earlier_version(int version)
    {
        var address = PostgresAddress.Parse(store.Address);
        var connection = new NpgsqlConnection(address.Parts.ConnectionString);
        connection.Open();
        var bare = new PostgresSession(connection);
        if (version > 0) bare.Execute($"CREATE SCHEMA {address.Schema}");
        return KeepsEverythingAsync(version, Migration.Of("Postgres"), bare, () => store.Open(), knowsAges: true, knowsArtifacts: true);
    }
}
