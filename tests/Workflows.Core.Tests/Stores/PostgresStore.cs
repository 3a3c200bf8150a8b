using Workflows.Stores.Postgres;

namespace Workflows.Core.Tests.Stores;

/// <summary>A store of its own for one test on the server of the process. Where there is no PostgreSQL the test is skipped, and fails where everything must be there.</summary>
internal sealed class PostgresStore : IAsyncDisposable
{
    private readonly List<PostgresDatabase> databases = [];

    public PostgresStore()
    {
        NeedsPostgres.Check();
        Address = PostgresServer.Shared.NewStore();
    }

    public string Address { get; }

    /// <summary>Opens the store as a further process would.</summary>
    public PostgresDatabase Open(TimeProvider? time = null, string? address = null)
    {
        var database = new PostgresDatabase(PostgresAddress.Parse(address ?? Address), time ?? TimeProvider.System);
        databases.Add(database);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
    }
}
