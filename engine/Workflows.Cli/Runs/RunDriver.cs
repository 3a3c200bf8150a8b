using Workflows.Cli.Output;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;

namespace Workflows.Cli.Runs;

/// <summary>Follows a run that this process drives: shows it, passes signals on as cancel requests, and reports its end.</summary>
internal sealed class RunDriver(Session session)
{
    public async Task<int> DriveAsync(RunSummary run, OutputFormat format)
    {
        var board = new RunBoard(await session.Engine.DescribeAsync(run.Id, CancellationToken.None), session.Time);
        var ended = session.Engine.WaitAsync(run.Id, CancellationToken.None);
        var cancelling = CancelOnSignalsAsync(run.Id, board, ended);
        await ShowAsync(board, session.Engine.WatchAsync(run.Id, CancellationToken.None), format);
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
