using System.Runtime.CompilerServices;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting.Following;

/// <summary>Those in this process who follow runs. However many follow one, it is read once.</summary>
internal sealed class RunFollowers(IRunStore store, RunRequests requests, LocalRunHost host, WorkflowOptions options, TimeProvider time)
{
    private const int Batch = 500;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Followed> followed = [];

    /// <summary>Everything behind a position, now and until cancelled.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>; whatever reading throws.</exception>
    public async IAsyncEnumerable<RunNews> FollowAsync(string reference, RunPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = await requests.FindAsync(reference, cancellationToken);
        var entered = await EnterAsync(run, cancellationToken);
        try
        {
            for (var position = from; ;)
            {
                var (news, missing, more) = entered.Tail.After(position);
                foreach (var one in news)
                {
                    position = one.Position;
                    yield return one;
                }

                if (missing is not null)
                {
                    await foreach (var one in ReadAsync(run, position, missing, cancellationToken)) yield return one;
                    position = position with { Log = missing.Until };
                }
                else if (news.Count == 0)
                {
                    await await Task.WhenAny(more, entered.Reading).WaitAsync(cancellationToken);
                }
            }
        }
        finally
        {
            await LeaveAsync(run.Id, entered);
        }
    }

    private async IAsyncEnumerable<RunNews> ReadAsync(
        RunSummary run, RunPosition position, RunTail.Missing missing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var from = missing.From; from < missing.Until;)
        {
            var (entries, end) = await RunLog.ReadAsync(LogFile(run), from, Batch, cancellationToken);
            if (end == from) yield break; // the file was cleared away
            foreach (var (at, entry) in entries.TakeWhile(e => e.Position <= missing.Until)) yield return new LogNews(position with { Log = at }, entry);
            from = end;
        }
    }

    private async Task<Followed> EnterAsync(RunSummary run, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (followed.TryGetValue(run.Id, out var known))
            {
                known.Count++;
                return known;
            }
        }

        var (plan, _) = await requests.ReadAsync(run, cancellationToken);
        lock (gate)
        {
            if (!followed.TryGetValue(run.Id, out var entry))
                followed[run.Id] = entry = new Followed(new RunTail(run, plan, store, () => host.FeedOf(run.Id), LogFile(run), time));
            entry.Count++;
            return entry;
        }
    }

    // Nothing is read any more once the last has left: the store may be closed then.
    private async Task LeaveAsync(string runId, Followed entry)
    {
        lock (gate)
        {
            if (--entry.Count > 0) return;
            followed.Remove(runId);
        }

        await entry.Stop.CancelAsync();
        await entry.Reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        entry.Stop.Dispose();
    }

    private string LogFile(RunSummary run) => RunFolder.Of(options.Home, run.Id).LogFile;

    private sealed class Followed
    {
        public Followed(RunTail tail)
        {
            Tail = tail;
            Reading = Task.Run(() => tail.ReadAsync(Stop.Token), CancellationToken.None);
        }

        public RunTail Tail { get; }

        public CancellationTokenSource Stop { get; } = new();

        public Task Reading { get; }

        public int Count { get; set; }
    }
}
