using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Workflows.Core.Diagnostics;

namespace Workflows.Stores.Sqlite;

/// <summary>
/// The one lane through which everything is written. Whatever waits is put into one transaction (group commit), so that a hundred runs share one
/// flush to disk; a caller is answered after the commit.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    // Bounds the log that one commit flushes, so that the first in a batch does not wait long for the last.
    private const int LargestBatch = 512;

    private readonly Channel<PendingWrite> _queue = Channel.CreateUnbounded<PendingWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Func<SqliteSession> _open;
    private readonly string _path;
    private readonly Task _lane;
    private SqliteSession? _session;

    public SqliteWriter(Func<SqliteSession> open, string path)
    {
        _open = open;
        _path = path;
        _lane = Task.Run(DrainAsync);
    }

    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        var write = new PendingWrite<T>(work, cancellationToken);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(write), this);
        return write.Answer.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _lane;
        _session?.Dispose();
    }

    private async Task DrainAsync()
    {
        var batch = new List<PendingWrite>();
        try
        {
            while (await _queue.Reader.WaitToReadAsync())
            {
                while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var write))
                    if (!write.TryCancel()) batch.Add(write);
                if (batch.Count > 0) Commit(batch);
                batch.Clear();
            }
        }
        finally
        {
            // Only a mistake of ours ends the lane early: nobody may be left waiting then.
            _queue.Writer.TryComplete();
            while (_queue.Reader.TryRead(out var write)) batch.Add(write);
            foreach (var write in batch) write.Refuse(new InvalidOperationException($"The writer of {_path} has ended."));
        }
    }

    private void Commit(List<PendingWrite> batch)
    {
        try
        {
            var session = _session ??= _open();
            session.Execute("BEGIN IMMEDIATE");
            foreach (var write in batch) Run(session, write);
            session.Execute("COMMIT");
        }
        catch (SqliteException e)
        {
            Refuse(batch, SqliteFailures.From(e, _path));
            return;
        }
        catch (FailureException e)
        {
            Refuse(batch, e);
            return;
        }

        foreach (var write in batch) write.Reply(_path);
    }

    private static void Run(SqliteSession session, PendingWrite write)
    {
        session.Execute("SAVEPOINT work");
        write.Run(session);
        if (write.Error is SqliteException error && SqliteFailures.SpoilsTransaction(error)) throw error;
        if (write.Error is not null) session.Execute("ROLLBACK TO work");
        session.Execute("RELEASE work");
    }

    // Closing the connection rolls back whatever is open and whatever state the error left behind.
    private void Refuse(List<PendingWrite> batch, FailureException failure)
    {
        _session?.Dispose();
        _session = null;
        foreach (var write in batch) write.Refuse(failure);
    }
}
