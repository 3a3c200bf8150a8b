using Spectre.Console;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Server;

namespace Workflows.Cli.Serving;

/// <summary>The runs that a server drives: one line when it takes one up, one when that ends.</summary>
internal sealed class ServedRuns(Session session, ServedEngine served)
{
    /// <summary>How often to look for a new project.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly IAnsiConsole console = session.Terminal.Out;
    private readonly Lock gate = new();

    /// <summary>Takes runs of every project up until told to stop. A run that goes on then stops with a checkpoint, for the next server.</summary>
    public async Task DriveAsync(CancellationToken cancellationToken)
    {
        var driving = new Dictionary<string, Task>();
        try
        {
            while (true)
            {
                foreach (var project in await served.Projects.ListAsync(cancellationToken))
                {
                    if (driving.ContainsKey(project.Name)) continue;
                    var engine = served.Engines.Of(project.Name);
                    driving[project.Name] = engine.RecoverAsync((run, failure) => _ = TellAsync(engine, run, failure), cancellationToken);
                }

                await await Task.WhenAny([Task.Delay(Look, session.Time, cancellationToken), .. driving.Values]);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task TellAsync(WorkflowEngine engine, RunSummary run, Failure? failure)
    {
        if (failure is not null)
        {
            Write($"[red]run {run.Number}[/] {Markup.Escape(run.Workflow)} cannot be driven: {Markup.Escape(failure.Message)}");
            return;
        }

        Write($"run {run.Number} {Markup.Escape(run.Workflow)} [grey]is driven here now[/]");
        try
        {
            var document = await engine.WaitAsync(run.Id, CancellationToken.None);
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
