using System.Collections.Concurrent;
using Workflows.Core.Diagnostics;

namespace Workflows.Stores.Sql;

/// <summary>
/// The one lane of a process through which everything is written. Whatever waits is committed together (group commit), so that a hundred runs share one
/// flush to disk; a caller is answered after the commit.
/// </summary>
internal sealed class WriterLane : IAsyncDisposable
{
    // Bounds what one commit flushes, so that the first in a batch does not wait long for the last.
    private const int LargestBatch = 512;

    private const int Crowd = 8;

    private readonly ConcurrentQueue<PendingWrite> queue = new();
    private readonly SemaphoreSlim woken = new(0);
    private readonly Lock entrance = new();
    private readonly Lock turn = new();
    private readonly List<PendingWrite> batch = [];
    private readonly Action<List<PendingWrite>> commit;
    private readonly Action close;
    private readonly bool isLocal;
    private readonly TimeSpan patience;
    private readonly string name;
    private readonly Lazy<Task> lane;
    private int last;
    private int secondLast;
    private int isAsleep;
    private volatile bool isAlone;
    private volatile bool isClosed;

    /// <param name="name">What it writes to, in words.</param>
    /// <param name="commit">Writes a batch and answers each of it. Called by one thread at a time.</param>
    /// <param name="close">Called once, when the last batch is written.</param>
    /// <param name="isLocal">
    /// Whether who comes alone does the commit itself: to wake the lane and to be woken by it takes as long as a good part of a flush to the own disk. A server
    /// may be away, and a caller must not be held until it is back.
    /// </param>
    /// <param name="patience">
    /// How long a batch waits at most for half of those who came lately. Where many write at once, those who have just been
    /// answered come again in a moment: where a commit is dear that is worth more than one for the first of them. The other half comes while it is written.
    /// </param>
    public WriterLane(string name, Action<List<PendingWrite>> commit, Action close, bool isLocal, TimeSpan patience = default)
    {
        this.name = name;
        this.commit = commit;
        this.close = close;
        this.isLocal = isLocal;
        this.patience = patience;

        // A thread of its own: while it waits for the disk, all threads of the pool go on.
        lane = new Lazy<Task>(() => Task.Factory.StartNew(Drain, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    /// <summary>Writes something.</summary>
    /// <param name="write">What.</param>
    /// <param name="cancellationToken">Ends the wait for a server, which may be away. A commit to the own disk is waited for.</param>
    public Task<T> EnterAsync<T>(PendingWrite<T> write, CancellationToken cancellationToken)
    {
        lock (entrance)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            queue.Enqueue(write);
        }

        if (!isLocal || !isAlone || !TryCommit()) Wake();
        return isLocal || write.Answer.IsCompleted ? write.Answer : write.Answer.WaitAsync(cancellationToken);
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
                {
                    AwaitCrowd();
                    lock (turn) CommitNext();
                }

                if (isClosed) return;
                Interlocked.Exchange(ref isAsleep, 1);
                if ((queue.IsEmpty && !isClosed) || Interlocked.Exchange(ref isAsleep, 0) == 0) woken.Wait();
            }
        }
        finally
        {
            // Only a mistake of ours ends the lane early: nobody may be left waiting then.
            lock (entrance) isClosed = true;
            while (queue.TryDequeue(out var write)) write.Refuse(new InvalidOperationException($"The writer of {name} has ended."));
            lock (turn) close();
        }
    }

    private void AwaitCrowd()
    {
        var crowd = Math.Max(last, secondLast) / 2;
        if (crowd < Crowd) return;
        var began = TimeProvider.System.GetTimestamp();
        while (queue.Count < crowd && TimeProvider.System.GetElapsedTime(began) < patience) Thread.Yield();
    }

    private void CommitNext()
    {
        try
        {
            while (batch.Count < LargestBatch && queue.TryDequeue(out var write))
                if (!write.TryCancel()) batch.Add(write);
            (secondLast, last) = (last, batch.Count);
            if (batch.Count > 0) Commit();
            isAlone = batch.Count <= 1;
            batch.Clear();
        }
        finally
        {
            foreach (var write in batch) write.Refuse(new InvalidOperationException($"The writer of {name} has failed."));
            batch.Clear();
        }
    }

    private void Commit()
    {
        var (isWatched, writes) = (WorkflowTelemetry.WatchesWrites, batch.Count);
        var began = isWatched ? TimeProvider.System.GetTimestamp() : 0;
        commit(batch);
        if (isWatched) WorkflowTelemetry.CountWrites(writes, TimeProvider.System.GetElapsedTime(began));
    }
}
