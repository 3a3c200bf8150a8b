using System.Collections.Concurrent;
using System.Data.Common;
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

    private readonly ConcurrentQueue<PendingWrite> queue = new();
    private readonly SemaphoreSlim woken = new(0);
    private readonly Lock entrance = new();
    private readonly Lock turn = new();
    private readonly List<PendingWrite> batch = [];
    private readonly Func<SqliteSession> open;
    private readonly string path;
    private readonly Lazy<Task> lane;
    private SqliteSession? session;
    private int isAsleep;
    private volatile bool isAlone;
    private volatile bool isClosed;

    public SqliteWriter(Func<SqliteSession> open, string path)
    {
        this.open = open;
        this.path = path;

        // A thread of its own: while it waits for the disk, all threads of the pool go on.
        lane = new Lazy<Task>(() => Task.Factory.StartNew(Drain, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    /// <param name="work">What to do in the transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="hasOneWish">
    /// Whether the caller has nothing else to do until this is written. When nobody else writes either it does the commit itself: to wake the lane and to be
    /// woken by it takes as long as a good part of the flush.
    /// </param>
    public Task<T> WriteAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken, bool hasOneWish = false)
    {
        var write = new PendingWrite<T>(work, cancellationToken);
        lock (entrance)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            queue.Enqueue(write);
        }

        if (!hasOneWish || !isAlone || !TryCommit()) Wake();
        return write.Answer.IsCompleted ? write.Answer : write.Answer.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        lock (entrance) isClosed = true;
        Wake();
        await lane.Value;
        woken.Dispose();
    }

    private void Wake()
    {
        _ = lane.Value;
        if (Interlocked.Exchange(ref isAsleep, 0) == 1) woken.Release();
    }

    private bool TryCommit()
    {
        if (!turn.TryEnter()) return false;
        try
        {
            CommitNext();
        }
        finally
        {
            turn.Exit();
        }

        return queue.IsEmpty;
    }

    private void Drain()
    {
        try
        {
            while (true)
            {
                while (!queue.IsEmpty)
                    lock (turn) CommitNext();
                if (isClosed) return;
                Interlocked.Exchange(ref isAsleep, 1);
                if ((queue.IsEmpty && !isClosed) || Interlocked.Exchange(ref isAsleep, 0) == 0) woken.Wait();
            }
        }
        finally
        {
            // Only a mistake of ours ends the lane early: nobody may be left waiting then.
            lock (entrance) isClosed = true;
            while (queue.TryDequeue(out var write)) write.Refuse(new InvalidOperationException($"The writer of {path} has ended."));
            lock (turn) Close();
        }
    }

    private void CommitNext()
    {
        try
        {
            while (batch.Count < LargestBatch && queue.TryDequeue(out var write))
                if (!write.TryCancel()) batch.Add(write);
            if (batch.Count > 0) Commit(batch);
            isAlone = batch.Count <= 1;
            batch.Clear();
        }
        finally
        {
            foreach (var write in batch) write.Refuse(new InvalidOperationException($"The writer of {path} has failed."));
            batch.Clear();
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
