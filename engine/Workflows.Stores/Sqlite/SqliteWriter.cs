using System.Data.Common;
using Microsoft.Data.Sqlite;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Sqlite;

/// <summary>Writes to a database file, through one lane and over one connection.</summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly Func<SqliteSession> open;
    private readonly string path;
    private readonly WriterLane lane;
    private SqliteSession? session;
    private long surprises;

    public SqliteWriter(Func<SqliteSession> open, string path)
    {
        this.open = open;
        this.path = path;
        lane = new WriterLane(path, Commit, Close, isLocal: true);
    }

    /// <summary>How often it was noticed that somebody else has written: another process, or before the last failure perhaps this one.</summary>
    public long Surprises => Interlocked.Read(ref surprises);

    /// <summary>Does work in a transaction.</summary>
    public Task<T> WriteAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken) => EnterAsync(session =>
    {
        session.Known?.Clear(); // it may change them
        return work(session);
    }, cancellationToken);

    /// <summary>Creates a run.</summary>
    public Task<RunSummary> CreateAsync(RunCreation creation, CancellationToken cancellationToken) =>
        EnterAsync(creation.Write, cancellationToken);

    /// <summary>Appends events.</summary>
    public Task<IReadOnlyList<StoredEvent>> AppendAsync(EventAppend append, CancellationToken cancellationToken) =>
        EnterAsync(append.Write, cancellationToken);

    /// <summary>Brings <see cref="Surprises"/> up to date.</summary>
    public Task LookAsync(CancellationToken cancellationToken) => EnterAsync(_ => true, cancellationToken);

    public ValueTask DisposeAsync() => lane.DisposeAsync();

    private Task<T> EnterAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken) =>
        lane.EnterAsync(new PendingWrite<T>(work, cancellationToken), cancellationToken);

    private void Commit(List<PendingWrite> batch)
    {
        try
        {
            session ??= open();
            session.Execute("BEGIN IMMEDIATE");
            if (session.Surprise()) Interlocked.Increment(ref surprises);
            if (!batch.TrueForAll(write => write.RunCleanly(session)))
            {
                Undo(batch);
                return;
            }

            session.Execute("COMMIT");
        }
        catch (SqliteException e)
        {
            Refuse(batch, Failure(e));
            return;
        }
        catch (FailureException e)
        {
            Refuse(batch, e);
            return;
        }

        foreach (var write in batch) write.Reply(Failure);
    }

    // Rare, so no work pays for it with a savepoint of its own: whatever shared the transaction is done again, each in one of its own.
    private void Undo(List<PendingWrite> batch)
    {
        Close();
        if (batch.Count == 1) batch[0].Reply(Failure);
        else batch.ForEach(write => Commit([write]));
    }

    private void Refuse(List<PendingWrite> batch, FailureException failure)
    {
        Close();
        foreach (var write in batch) write.Refuse(failure);
    }

    private FailureException Failure(DbException error) => SqliteFailures.From((SqliteException)error, path);

    // Closing the connection rolls back whatever is open and whatever state an error left behind.
    private void Close()
    {
        session?.Dispose();
        session = null;
    }
}
