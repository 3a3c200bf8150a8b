using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Postgres;

/// <summary>A schema of a PostgreSQL database: any number of machines and processes.</summary>
internal sealed class PostgresDatabase : SqlDatabase
{
    private readonly PostgresConnector connector;
    private readonly PostgresReader reader;
    private readonly PostgresWriter writer;
    private readonly PostgresNews news;

    public PostgresDatabase(PostgresAddress address, TimeProvider time)
    {
        connector = new PostgresConnector(address, time);
        reader = new PostgresReader(connector, time);
        writer = new PostgresWriter(connector, time);
        news = new PostgresNews(connector, () => writer.Id, time);
        Place = address.Place;
    }

    public override string Place { get; }

    public override Task<T> ReadAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken) => reader.ReadAsync(work, cancellationToken);

    public override Task<T> WriteAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken) => writer.WriteAsync(work, cancellationToken);

    public override Task<RunSummary> CreateAsync(RunCreation creation, CancellationToken cancellationToken) => writer.CreateAsync(creation, cancellationToken);

    public override Task<IReadOnlyList<StoredEvent>> AppendAsync(EventAppend append, CancellationToken cancellationToken) =>
        writer.AppendAsync(append, cancellationToken);

    public override IDisposable Watch(Action<string?> onNews) => news.Watch(onNews);

    public override async ValueTask DisposeAsync()
    {
        await news.DisposeAsync();
        await writer.DisposeAsync();
        reader.Dispose();
        connector.Dispose();
    }
}
