using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting.Following;

/// <summary>
/// Reads a run as it grows, whoever drives it, for all in this process who follow it: its events from the store and its log from the file beside it. Lives
/// while somebody follows.
/// </summary>
internal sealed class RunTail(RunSummary run, Plan plan, IRunStore store, Func<RunFeed?> feed, string logFile, TimeProvider time)
{
    /// <summary>How long nobody may hear of what another process does. Of what this process does, its feed tells at once.</summary>
    private static readonly TimeSpan LongestNap = TimeSpan.FromMilliseconds(250);

    /// <summary>So much that happens in quick succession is read together.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    private const int LogEntriesKept = 2000;
    private const int Batch = 500;

    private readonly Lock gate = new();
    private readonly List<EventNews> events = [];
    private readonly Queue<LogNews> log = [];
    private readonly Dictionary<string, DateTimeOffset> begun = [];
    private TaskCompletionSource grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunState state = RunState.Empty(plan);
    private long logStart;
    private long logEnd;

    /// <summary>Reads until cancelled.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var heard = new Bell();
        using var news = store.Watch(id =>
        {
            if (id is null || id == run.Id) heard.Ring();
        });
        var hearing = HearAsync(heard, cancellationToken);
        try
        {
            while (true)
            {
                var grew = await ReadEventsAsync(cancellationToken);
                grew |= await ReadLogAsync(cancellationToken);
                if (grew) Tell();
                else await Nap.UntilAsync(heard.WaitAsync, LongestNap, time, cancellationToken);
                await Task.Delay(Breath, time, cancellationToken);
            }
        }
        finally
        {
            await hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// What there is behind a position, the events first, and what ends the wait for more. Null in the place of the log when it begins before what is kept: then it is read
    /// from the file up to <see cref="Missing.Until"/>.
    /// </summary>
    public (IReadOnlyList<RunNews> News, Missing? Log, Task More) After(RunPosition position)
    {
        lock (gate)
        {
            var unseen = events.Skip((int)Math.Min(position.Seq, events.Count)).Take(Batch).Select(RunNews (e) => e with { Position = e.Position with { Log = position.Log } }).ToList();
            var seq = unseen.Count > 0 ? unseen[^1].Position.Seq : position.Seq;
            if (position.Log < logStart) return (unseen, new Missing(position.Log, logStart), grown.Task);
            unseen.AddRange(log.Where(l => l.Position.Log > position.Log).Select(l => l with { Position = new RunPosition(seq, l.Position.Log) }));
            return (unseen, null, grown.Task);
        }
    }

    /// <summary>A part of the log that is not kept here.</summary>
    /// <param name="From">Bytes before it.</param>
    /// <param name="Until">Bytes up to its end.</param>
    public sealed record Missing(long From, long Until);

    private async Task<bool> ReadEventsAsync(CancellationToken cancellationToken)
    {
        var unseen = await store.ReadAsync(run.Id, events.Count, cancellationToken);
        foreach (var stored in unseen)
        {
            state = state.Apply(stored.Event);
            if (stored.Event is AttemptStarted attempt) begun[StepAddress.Of(attempt)] = stored.At;
            var update = RunUpdates.Of(stored, state, address => begun.TryGetValue(address, out var at) ? at : null);
            lock (gate) events.Add(new EventNews(new RunPosition(stored.Seq, 0), stored, update));
        }

        return unseen.Count > 0;
    }

    private async Task<bool> ReadLogAsync(CancellationToken cancellationToken)
    {
        var grew = false;
        while (new FileInfo(logFile) is { Exists: true, Length: var length } && length > logEnd)
        {
            var (entries, end) = await RunLog.ReadAsync(logFile, logEnd, Batch, cancellationToken);
            if (end == logEnd) break; // a line that is still being written
            Keep(entries, end);
            grew = true;
        }

        return grew;
    }

    private void Keep(IReadOnlyList<(long Position, RunUpdate Entry)> entries, long end)
    {
        lock (gate)
        {
            logEnd = end;
            foreach (var (position, entry) in entries) log.Enqueue(new LogNews(new RunPosition(0, position), entry));
            while (log.Count > LogEntriesKept) logStart = log.Dequeue().Position.Log;
        }
    }

    private async Task HearAsync(Bell heard, CancellationToken cancellationToken)
    {
        if (feed() is not { } own) return;
        await foreach (var _ in own.WatchAsync(cancellationToken)) heard.Ring();
    }

    private void Tell()
    {
        lock (gate)
        {
            grown.SetResult();
            grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
