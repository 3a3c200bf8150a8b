using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows list</c>: the runs, newest first.</summary>
internal static class ListCommand
{
    public static Command Create(Session session)
    {
        var limit = new Option<int>("--limit") { Description = "How many runs at most.", HelpName = "number", DefaultValueFactory = _ => 50 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--limit takes a number from 1.");
        });
        var output = OutputOption.Create();
        var command = new Command("list", "Lists runs, newest first.") { limit, output };
        command.SetAction(async (parsed, token) =>
        {
            var runs = await session.Engine.ListAsync(parsed.GetValue(limit), token);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(runs.Select(r => new ListedRun(r.Id, r.Number, r.Workflow, r.State, r.ReplayOf)));
            else Print(session, runs);
        });
        return command;
    }

    private static void Print(Session session, IReadOnlyList<RunSummary> runs)
    {
        if (runs.Count == 0)
        {
            session.Terminal.Out.MarkupLine("No runs yet. Start one with [bold]workflows run FILE[/].");
            return;
        }

        var table = Tables.Create("run", "workflow", "state", "started", "took", "id").Firm(0, 2, 3, 4, 5).Right(0).Right(4);
        foreach (var run in runs)
        {
            table.AddRow(
                $"{run.Number}",
                Markup.Escape(run.Workflow) + (run.ReplayOf is { } original ? $" [grey]↻ {original}[/]" : ""),
                States.Markup(run.State),
                Moment.Text(run.CreatedAt, session.Time),
                run.EndedAt is { } end ? Words.Duration((end - run.CreatedAt).TotalSeconds) : "[grey]–[/]",
                $"[grey]{Markup.Escape(run.Id[..18])}[/]");
        }

        session.Terminal.Out.Write(table);
    }

    /// <summary>A run as <c>--output json</c> lists it.</summary>
    private sealed record ListedRun(string RunId, long Number, string Workflow, RunStatus State, long? ReplayOf);
}
