using Npgsql;

namespace Workflows.Stores.Postgres;

/// <summary>Opens connections. The first one of a process brings the schema up to date.</summary>
internal sealed class PostgresConnector(PostgresAddress address, TimeProvider time) : IDisposable
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(address.Parts);
    private readonly Lazy<NpgsqlDataSource> listening = new(() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address.Parts.ConnectionString) { KeepAlive = 10 }));
    private readonly Lock preparing = new();
    private volatile bool isReady;

    public PostgresAddress Address => address;

    /// <summary>Whether this process has reached the store before: from then on a loss is waited out.</summary>
    public bool IsReady => isReady;

    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    /// <exception cref="Core.Diagnostics.FailureException"><c>store-foreign</c>, <c>store-newer</c>.</exception>
    public PostgresSession Open()
    {
        var session = new PostgresSession(source.OpenConnection());
        try
        {
            Prepare(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A connection that notices by itself when the server is gone.</summary>
    public async Task<NpgsqlConnection> OpenListenerAsync(CancellationToken cancellationToken) => await listening.Value.OpenConnectionAsync(cancellationToken);

    public void Dispose()
    {
        source.Dispose();
        if (listening.IsValueCreated) listening.Value.Dispose();
    }

    private void Prepare(PostgresSession session)
    {
        if (isReady) return;
        lock (preparing)
        {
            if (!isReady) PostgresMigrations.Apply(session, address, time.GetUtcNow());
            isReady = true;
        }
    }
}
