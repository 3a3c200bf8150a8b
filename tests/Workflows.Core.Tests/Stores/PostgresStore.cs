using Workflows.Stores.Postgres;
using Xunit;

namespace Workflows.Core.Tests.Stores;

/// <summary>A store of its own for one test on the server of the process. Where there is no PostgreSQL the test is skipped, and fails where everything must be there.</summary>
internal sealed class PostgresStore : IAsyncDisposable
{
    private readonly List<PostgresDatabase> databases = [];

    public PostgresStore()
    {
        Require();
        Address = PostgresServer.Shared.NewStore();
    }

    public string Address { get; }

    /// <summary>Skips the test, or fails it, where there is no PostgreSQL.</summary>
    public static void Require()
    {
        if (!PostgresServer.IsInstalled && Environment.GetEnvironmentVariable("CI") is not null) Assert.Fail(PostgresServer.Missing);
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
    }

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
