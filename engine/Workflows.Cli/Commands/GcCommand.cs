using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting.Upkeep;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows gc</c>: removes old runs and what nothing refers to any more.</summary>
internal static class GcCommand
{
    private static readonly Retention Default = new();

    public static Command Create(Session session)
    {
        var olderThan = DurationOption.Create("--older-than", "Removes runs that ended, and kept results that were last used, longer ago than this. Default 30d.");
        var keepLast = new Option<int>("--keep-last")
        {
            Description = "Keeps so many runs of each workflow whatever their age.",
            HelpName = "number",
            DefaultValueFactory = _ => Default.KeepLast,
        };
        keepLast.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError("--keep-last takes a number from 0.");
        });
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be removed." };
        var output = OutputOption.Create();
        var command = new Command(
            "gc", "Removes runs that ended long ago, and results, artifacts, logs and checkpoints that nothing refers to any more. Runs go on meanwhile; what is open, released or registered stays.")
        {
            olderThan, keepLast, dryRun, output,
        };
        command.SetAction(async (parsed, token) =>
        {
            var retention = new Retention { OlderThan = parsed.GetValue(olderThan) ?? Default.OlderThan, KeepLast = parsed.GetValue(keepLast) };
            var report = await UpkeepProgress.ShowAsync(
                session.Terminal, progress => session.Get<HomeUpkeep>().CollectAsync(retention, parsed.GetValue(dryRun), progress, token));
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(report);
            else Print(session.Terminal.Out, report);
        });
        return command;
    }

    private static void Print(IAnsiConsole console, GarbageReport report)
    {
        var kinds = report.Kinds.Where(k => k.Count > 0).ToList();
        if (kinds.Count > 0)
        {
            var table = Tables.Create(report.DryRun ? "would be removed" : "removed", "count", "size").Right(1).Right(2);
            foreach (var kind in kinds) table.AddRow(Name(kind.Name), $"{kind.Count:N0}", kind.Bytes == 0 ? "[grey]–[/]" : Words.Bytes(kind.Bytes));
            console.Write(table);
        }

        if (kinds.Count == 0) console.MarkupLine("Nothing to remove.");
        else if (report.DryRun) console.MarkupLineInterpolated($"{Words.Bytes(report.Bytes)} in all. Nothing is removed yet: do it with the same command without [bold]--dry-run[/].");
        else console.MarkupLineInterpolated($"[green]✓[/] {Words.Bytes(report.Bytes)} removed");
        if (report.Young > 0)
            console.MarkupLineInterpolated($"[grey]{report.Young:N0} more artifacts have no reference, but were made or used a moment ago or belong to a run under way: they stay for now.[/]");
    }

    private static string Name(string kind) => kind switch
    {
        "results" => "kept results",
        "rights" => "rights to read artifacts",
        "logs" => "logs without a run",
        "checkpoints" => "checkpoints and locks",
        "leftovers" => "half-written and damaged files",
        _ => kind,
    };
}
