using Spectre.Console;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;

namespace Workflows.Cli.Runs;

/// <summary>The runs that a server drives: one line when it takes one up, one when that ends.</summary>
internal sealed class ServedRuns(Session session)
{
    private readonly IAnsiConsole console = session.Terminal.Out;
    private readonly Lock gate = new();

    /// <summary>Takes runs up until told to stop. A run that goes on then stops with a checkpoint, for the next server.</summary>
    public async Task DriveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await session.Engine.RecoverAsync((run, failure) => _ = TellAsync(run, failure), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task TellAsync(RunSummary run, Failure? failure)
    {
        if (failure is not null)
        {
            Write($"[red]run {run.Number}[/] {Markup.Escape(run.Workflow)} cannot be driven: {Markup.Escape(failure.Message)}");
            return;
        }

        Write($"run {run.Number} {Markup.Escape(run.Workflow)} [grey]is driven here now[/]");
        try
        {
            var document = await session.Engine.WaitAsync(run.Id, CancellationToken.None);
            Write($"run {run.Number} {Markup.Escape(run.Workflow)} {Output.States.Markup(document.State)}{(document.Failure is { } why ? $" [grey]{Markup.Escape(why.Message)}[/]" : "")}");
        }
        catch (FailureException e)
        {
            Write($"[red]run {run.Number}[/] {Markup.Escape(run.Workflow)} is not driven here any more: {Markup.Escape(e.Failure.Message)}");
        }
    }

    private void Write(string markup)
    {
        lock (gate) console.MarkupLine($"[grey]{session.Time.GetLocalNow():HH:mm:ss}[/] {markup}");
    }
}
