using System.Collections.Concurrent;
using Workflows.Core.Runs;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Postgres;

/// <summary>
/// The one lane of a process through which everything is written, on a thread of its own. Whatever waits is committed together: a hundred runs share a
/// journey to the server and a flush to its disk.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    // Bounds what one commit flushes, so that the first in a batch does not wait long for the last.
    private const int LargestBatch = 512;

    private const int Crowd = 16;

    // In milliseconds.
    private const int Moment = 1;

    private readonly BlockingCollection<PendingWrite> queue = [];
    private readonly CancellationTokenSource stop = new();
    private readonly PostgresCommitter committer;
    private readonly Lazy<Task> lane;

    public PostgresWriter(PostgresConnector connector, TimeProvider time)
    {
        committer = new PostgresCommitter(connector, time, stop.Token);
        lane = new Lazy<Task>(() => Task.Factory.StartNew(Drain, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    /// <summary>Who this is among the writers of the store; 0 until the first write.</summary>
    public long Id => committer.Writer;

    public Task<T> WriteAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken) =>
        EnqueueAsync(new PendingWrite<T>(work, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<StoredEvent>> AppendAsync(EventAppend append, CancellationToken cancellationToken) =>
        EnqueueAsync(new PendingAppend(append, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        queue.CompleteAdding();
        await stop.CancelAsync();
        if (lane.IsValueCreated) await lane.Value;
        committer.Dispose();
        queue.Dispose();
        stop.Dispose();
    }

    private Task<T> EnqueueAsync<T>(PendingWrite<T> write, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(queue.IsAddingCompleted, this);
        queue.Add(write, CancellationToken.None);
        _ = lane.Value;
        return write.Answer.WaitAsync(cancellationToken);
    }

    private void Drain()
    {
        var batch = new List<PendingWrite>();
        var last = 0;
        try
        {
            foreach (var first in queue.GetConsumingEnumerable())
            {
                batch.Add(first);

                // Where many write at once, those who have just been answered come again in a moment: worth more than a commit for the first of them.
                while (batch.Count < LargestBatch && queue.TryTake(out var more, batch.Count < last && last >= Crowd ? Moment : 0)) batch.Add(more);
                last = batch.Count;
                committer.Append([.. batch.OfType<PendingAppend>()]);
                committer.Write(batch.FindAll(write => write is not PendingAppend));
                batch.Clear();
            }
        }
        finally
        {
            // Only a mistake of ours ends the lane early: nobody may be left waiting then.
            queue.CompleteAdding();
            while (queue.TryTake(out var write)) batch.Add(write);
            foreach (var write in batch) write.Refuse(new InvalidOperationException("The writer of the store has ended."));
        }
    }
}
