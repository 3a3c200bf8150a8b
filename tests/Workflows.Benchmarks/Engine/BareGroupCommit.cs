using System.Threading.Channels;

namespace Workflows.Benchmarks.Engine;

/// <summary>
/// The bare writer behind a queue, for many who append at once: each waits until what it appended is on disk before it appends on, and whatever waits is
/// written in one commit.
/// </summary>
internal sealed class BareGroupCommit(IBareWriter writer)
{
    private readonly Channel<(IReadOnlyList<EventRow> Rows, TaskCompletionSource Done)> queue =
        Channel.CreateUnbounded<(IReadOnlyList<EventRow>, TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Writes several logs side by side.</summary>
    /// <param name="logs">Of each run its appends in order.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    public async Task WriteAsync(IReadOnlyList<IReadOnlyList<IReadOnlyList<EventRow>>> logs, CancellationToken cancellationToken)
    {
        var lane = Task.Run(() => DrainAsync(cancellationToken), cancellationToken);
        await Task.WhenAll(logs.Select(log => Task.Run(() => AppendAsync(log), cancellationToken)));
        queue.Writer.Complete();
        await lane;
    }

    private async Task AppendAsync(IReadOnlyList<IReadOnlyList<EventRow>> log)
    {
        foreach (var rows in log)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.Writer.TryWrite((rows, done));
            await done.Task;
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (await queue.Reader.WaitToReadAsync(cancellationToken))
        {
            var rows = new List<EventRow>();
            var waiting = new List<TaskCompletionSource>();
            while (queue.Reader.TryRead(out var next))
            {
                rows.AddRange(next.Rows);
                waiting.Add(next.Done);
            }

            await writer.WriteAsync(rows, cancellationToken);
            waiting.ForEach(w => w.SetResult());
        }
    }
}
