using Workflows.Cli.Output;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;

namespace Workflows.Cli.Runs;

/// <summary>Follows a run that this process drives: shows it, passes signals on as cancel requests, and reports its end.</summary>
internal sealed class RunDriver(Session session)
{
    /// <param name="run">The run.</param>
    /// <param name="format">How its end is printed.</param>
    /// <param name="noWait">Leave the run when it only waits: it stays as it is until somebody goes on with it.</param>
    public async Task<int> DriveAsync(RunSummary run, OutputFormat format, bool noWait = false)
    {
        var board = new RunBoard(await session.Engine.DescribeAsync(run.Id, CancellationToken.None), session.Time);
        var ended = session.Engine.WaitAsync(run.Id, CancellationToken.None);
        var cancelling = CancelOnSignalsAsync(run.Id, board, ended);
        var updates = session.Engine.WatchAsync(run.Id, CancellationToken.None);
        await ShowAsync(board, noWait ? UntilItWaits(updates) : updates, format);
        if (noWait && board.State == RunStatus.Waiting) return await LeaveAsync(run, format);
        var document = await ended;
        await cancelling;
        if (format == OutputFormat.Json) Terminal.WriteJson(document);
        else await new RunReport(session).WriteAsync(document, CancellationToken.None);
        return document.State switch
        {
            RunStatus.Succeeded => ExitCode.Success,
            RunStatus.Cancelled => ExitCode.Cancelled,
            _ => ExitCode.Failed,
        };
    }

    private static async IAsyncEnumerable<RunUpdate> UntilItWaits(IAsyncEnumerable<RunUpdate> updates)
    {
        await foreach (var update in updates)
        {
            yield return update;
            if (update is RunChanged { State: RunStatus.Waiting }) yield break;
        }
    }

    private async Task<int> LeaveAsync(RunSummary run, OutputFormat format)
    {
        var document = await session.Engine.DescribeAsync(run.Id, CancellationToken.None);
        if (format == OutputFormat.Json) Terminal.WriteJson(document);
        else await new RunReport(session).WriteAsync(document, CancellationToken.None);
        return ExitCode.StillWaiting;
    }

    private Task ShowAsync(RunBoard board, IAsyncEnumerable<RunUpdate> updates, OutputFormat format)
    {
        var terminal = session.Terminal;
        if (format == OutputFormat.Table && terminal.IsLive) return new LiveRunView(terminal.Out, board, session.Time).ShowAsync(updates);
        // Standard output belongs to the document then; whoever waits at a terminal still sees that something happens.
        if (format == OutputFormat.Json) return new PlainRunView(Console.IsErrorRedirected ? null : terminal.Error, board, session.Time).ShowAsync(updates);
        return new PlainRunView(terminal.Out, board, session.Time).ShowAsync(updates);
    }

    private async Task CancelOnSignalsAsync(string runId, RunBoard board, Task ended)
    {
        foreach (var (raised, force) in new[] { (session.Signals.FirstRaised, false), (session.Signals.SecondRaised, true) })
        {
            if (await Task.WhenAny(raised, ended) == ended) return;
            board.Cancelling = true;
            try
            {
                await session.Engine.CancelAsync(runId, force, CancellationToken.None);
            }
            catch (FailureException e) when (e.Failure.Code == "run-ended")
            {
                return;
            }
        }
    }
}
