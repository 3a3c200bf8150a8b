using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Postgres;

/// <summary>Writes to a server, through one lane: a hundred runs share a journey to it and a flush to its disk.</summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    // Half of what a commit takes, if the server is near.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource stop = new();
    private readonly PostgresCommitter committer;
    private readonly WriterLane lane;

    public PostgresWriter(PostgresConnector connector, TimeProvider time)
    {
        committer = new PostgresCommitter(connector, time, stop.Token);
        lane = new WriterLane(connector.Address.Place, Commit, committer.Dispose, isLocal: false, Patience);
    }

    /// <summary>Who this is among the writers of the store; 0 until the first write.</summary>
    public long Id => committer.Writer;

    public Task<T> WriteAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken) =>
        lane.EnterAsync(new PendingWrite<T>(work, cancellationToken), cancellationToken);

    public Task<RunSummary> CreateAsync(RunCreation creation, CancellationToken cancellationToken) =>
        lane.EnterAsync(new PendingCreation(creation, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<StoredEvent>> AppendAsync(EventAppend append, CancellationToken cancellationToken) =>
        lane.EnterAsync(new PendingAppend(append, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        var closing = lane.DisposeAsync();
        await stop.CancelAsync();
        await closing;
        stop.Dispose();
    }

    private void Commit(List<PendingWrite> batch)
    {
        committer.Append([.. batch.OfType<PendingAppend>()]);
        committer.Create([.. batch.OfType<PendingCreation>()]);
        committer.Write(batch.FindAll(write => write is not (PendingAppend or PendingCreation)));
    }
}
