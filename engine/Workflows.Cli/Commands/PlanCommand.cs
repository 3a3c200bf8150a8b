using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows plan FILE</c>: what a run would do, and why.</summary>
internal static class PlanCommand
{
    public static Command Create(Session session)
    {
        var spec = new SpecArguments();
        var detailed = new Option<bool>("--detailed-exitcode") { Description = "End with 2 when a step would run again." };
        var command = new Command("plan", "Shows which steps would run, which results would be reused, and why.") { detailed };
        spec.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(session, spec, parsed, parsed.GetValue(detailed), token));
        return command;
    }

    private static async Task<int> RunAsync(Session session, SpecArguments spec, ParseResult parsed, bool detailed, CancellationToken cancellationToken)
    {
        if (await spec.CompileAsync(session, parsed, cancellationToken) is not var (plan, inputs)) return ExitCode.Failed;
        var preview = await session.Engine.PreviewAsync(plan, inputs, spec.Seed(parsed), cancellationToken);
        if (parsed.GetValue(spec.Output) == OutputFormat.Json) Terminal.WriteJson(new PlanDocument(plan.Workflow, plan.Hash, preview.WouldRun, preview.Steps));
        else Print(session.Terminal, preview);
        return detailed && preview.WouldRun ? ExitCode.WouldRun : ExitCode.Success;
    }

    private static void Print(Terminal terminal, PlanPreview preview)
    {
        var table = terminal.IsWide
            ? Tables.Create("step", "activity", "action", "why", "expected").Firm(0, 1, 2).Right(4)
            : Tables.Create("step", "action", "why", "expected").Firm(0, 1).Right(3);
        foreach (var step in preview.Steps) table.AddRow(Cells(step, terminal.IsWide));
        terminal.Out.MarkupLineInterpolated($"[bold]{preview.Plan.Workflow}[/] [grey]plan {Words.ShortHash(preview.Plan.Hash)}[/]");
        terminal.Out.Write(table);
        terminal.Out.MarkupLine(Summary(preview));
    }

    private static string[] Cells(StepPreview step, bool wide)
    {
        var (id, uses, why) = (Markup.Escape(step.Id), $"[grey]{Markup.Escape(step.Uses)}[/]", Markup.Escape(step.Reason));
        var action = step.Action switch
        {
            StepAction.Cached => "[teal]↺ cached[/]",
            StepAction.Run => "[blue]● run[/]",
            _ => "[yellow]! effect[/]",
        };
        var expected = step is { Action: not StepAction.Cached, ExpectedSeconds: { } seconds } ? Words.Duration(seconds) : "[grey]–[/]";
        return wide ? [id, uses, action, why, expected] : [id, action, why, expected];
    }

    private static string Summary(PlanPreview preview)
    {
        var counts = preview.Steps.CountBy(s => s.Action).ToDictionary();
        var expected = preview.Steps.Where(s => s.Action != StepAction.Cached).Sum(s => s.ExpectedSeconds ?? 0);
        var parts = new[] { (StepAction.Run, "to run"), (StepAction.Cached, "cached"), (StepAction.Effect, "with an effect") }
            .Where(p => counts.ContainsKey(p.Item1))
            .Select(p => $"{counts[p.Item1]} {p.Item2}");
        return string.Join(", ", parts) + (expected > 0 ? $"; about {Words.Duration(expected)} of work" : "");
    }

    /// <summary>The plan as <c>--output json</c> prints it.</summary>
    private sealed record PlanDocument(string Workflow, string Hash, bool WouldRun, IReadOnlyList<StepPreview> Steps);
}
