using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Workflows.Core.Diagnostics;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Sqlite;

/// <summary>
/// The one lane through which everything is written. Whatever waits is put into one transaction (group commit), so that a hundred runs share one
/// flush to disk; a caller is answered after the commit.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    // Bounds the log that one commit flushes, so that the first in a batch does not wait long for the last.
    private const int LargestBatch = 512;

    private readonly Channel<PendingWrite> queue = Channel.CreateUnbounded<PendingWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Func<SqliteSession> open;
    private readonly string path;
    private readonly Task lane;
    private SqliteSession? session;

    public SqliteWriter(Func<SqliteSession> open, string path)
    {
        this.open = open;
        this.path = path;
        lane = Task.Run(DrainAsync);
    }

    public Task<T> WriteAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken)
    {
        var write = new PendingWrite<T>(work, cancellationToken);
        ObjectDisposedException.ThrowIf(!queue.Writer.TryWrite(write), this);
        return write.Answer.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await lane;
        session?.Dispose();
    }

    private async Task DrainAsync()
    {
        var batch = new List<PendingWrite>();
        try
        {
            while (await queue.Reader.WaitToReadAsync())
            {
                while (batch.Count < LargestBatch && queue.Reader.TryRead(out var write))
                    if (!write.TryCancel()) batch.Add(write);
                if (batch.Count > 0) Commit(batch);
                batch.Clear();
            }
        }
        finally
        {
            // Only a mistake of ours ends the lane early: nobody may be left waiting then.
            queue.Writer.TryComplete();
            while (queue.Reader.TryRead(out var write)) batch.Add(write);
            foreach (var write in batch) write.Refuse(new InvalidOperationException($"The writer of {path} has ended."));
        }
    }

    private void Commit(List<PendingWrite> batch)
    {
        try
        {
            session ??= open();
            session.Execute("BEGIN IMMEDIATE");
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
