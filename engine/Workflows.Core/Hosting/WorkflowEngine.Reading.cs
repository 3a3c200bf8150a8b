using System.Runtime.CompilerServices;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Following;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

// What is written of runs: followed live, and looked through afterwards.
public sealed partial class WorkflowEngine
{
    private const int LogBatch = 1000;

    /// <summary>The run that somebody names.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public Task<RunSummary> FindAsync(string reference, CancellationToken cancellationToken) => requests.FindAsync(reference, cancellationToken);

    /// <summary>
    /// Follows a run, whichever process drives it: everything behind a position, then what comes, until cancelled. A run may go on after its end, by a restart.
    /// Whoever goes on from the position of the last news that they have loses nothing and gets nothing twice.
    /// </summary>
    /// <exception cref="FailureException"><c>run-not-found</c>; the store cannot be read.</exception>
    public IAsyncEnumerable<RunNews> FollowAsync(string reference, RunPosition from, CancellationToken cancellationToken) =>
        followers.FollowAsync(reference, from, cancellationToken);

    /// <summary>Log lines of a run in order, optionally of one step: by its address, or by its id for all of its elements.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public async IAsyncEnumerable<LogLine> LogsAsync(string reference, string? step, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new LogQuery { Step = step, Limit = LogBatch };
        while (true)
        {
            var page = await SearchLogsAsync(reference, query, cancellationToken);
            foreach (var line in page.Lines) yield return line;
            if (page.IsEnd) yield break;
            query = query with { After = page.Next };
        }
    }

    /// <summary>Looks through the log of a run.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public async Task<LogPage> SearchLogsAsync(string reference, LogQuery query, CancellationToken cancellationToken)
    {
        var run = await requests.FindAsync(reference, cancellationToken);
        var file = RunFolder.Of(options.Home, run.Id).LogFile;
        var lines = new List<LogLine>();
        var position = query.After;
        while (true)
        {
            var (entries, end) = await RunLog.ReadAsync(file, position, LogBatch, cancellationToken);
            if (end == position) return new LogPage(lines, position, true);
            foreach (var (behind, entry) in entries)
            {
                position = behind;
                if (entry is not LogWritten { Line: var line } || !query.Takes(line)) continue;
                lines.Add(line);
                if (lines.Count == query.Limit) return new LogPage(lines, position, false);
            }

            position = end;
        }
    }

    /// <summary>Points of the curves of a run, by step, name and position.</summary>
    /// <exception cref="FailureException"><c>run-not-found</c>.</exception>
    public async Task<IReadOnlyList<MetricPoint>> MetricsAsync(string reference, CancellationToken cancellationToken) =>
        await store.ReadMetricsAsync((await requests.FindAsync(reference, cancellationToken)).Id, cancellationToken);
}

/// <summary>Which lines of a log somebody wants.</summary>
public sealed record LogQuery
{
    /// <summary>Address of a step, or its id for all of its elements; null for every step.</summary>
    public string? Step { get; init; }

    /// <summary>Only that attempt; null for all.</summary>
    public int? Attempt { get; init; }

    /// <summary>The least level: <c>information</c>, <c>warning</c>, <c>error</c>; null for all.</summary>
    public string? Level { get; init; }

    /// <summary>What the message holds, whatever the case of its letters; null for anything.</summary>
    public string? Text { get; init; }

    /// <summary>Behind this position of the log: <see cref="LogPage.Next"/> of the page before; 0 for the beginning.</summary>
    public long After { get; init; }

    /// <summary>Lines at most.</summary>
    public int Limit { get; init; } = 500;

    internal bool Takes(LogLine line) =>
        (Step is null || line.Step == Step || StepAddress.Split(line.Step).Step == Step)
        && (Attempt is null || line.Attempt == Attempt)
        && (Level is null || Weight(line.Level) >= Weight(Level))
        && (Text is null || line.Message.Contains(Text, StringComparison.OrdinalIgnoreCase));

    private static int Weight(string level) => level switch
    {
        "critical" => 3,
        "error" => 2,
        "warning" => 1,
        _ => 0,
    };
}

/// <summary>Some lines of a log.</summary>
/// <param name="Lines">In order.</param>
/// <param name="Next">Where the next page begins; also when nothing is there yet.</param>
/// <param name="IsEnd">Whether nothing more is written so far.</param>
public sealed record LogPage(IReadOnlyList<LogLine> Lines, long Next, bool IsEnd);
