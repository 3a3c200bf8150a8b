using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Workflows.Core.Hosting;

/// <summary>Hands the updates of one run to everybody who watches. Somebody who comes late first gets what changed states so far.</summary>
internal sealed class RunFeed
{
    private readonly Lock gate = new();
    private readonly List<RunUpdate> history = [];
    private readonly List<Channel<RunUpdate>> watchers = [];
    private bool isClosed;

    public void Publish(RunUpdate update)
    {
        lock (gate)
        {
            if (update is StepChanged or RunChanged) history.Add(update);
            foreach (var watcher in watchers) watcher.Writer.TryWrite(update);
        }
    }

    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            foreach (var watcher in watchers) watcher.Writer.TryComplete();
        }
    }

    public async IAsyncEnumerable<RunUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = Channel.CreateUnbounded<RunUpdate>();
        lock (gate)
        {
            foreach (var update in history) watcher.Writer.TryWrite(update);
            if (isClosed) watcher.Writer.TryComplete();
            else watchers.Add(watcher);
        }

        try
        {
            await foreach (var update in watcher.Reader.ReadAllAsync(cancellationToken)) yield return update;
        }
        finally
        {
            lock (gate) watchers.Remove(watcher);
        }
    }
}
