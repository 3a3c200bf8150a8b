using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting.Previews;
using Workflows.Core.Planning;

namespace Workflows.Cli.Runs;

/// <summary>What a run would do, for people.</summary>
internal sealed class PreviewReport(Terminal terminal)
{
    private readonly IAnsiConsole console = terminal.Out;

    public void Write(PlanPreview preview)
    {
        var wide = terminal.IsWide;
        string[] headings = ["step", .. wide ? ["activity"] : (string[])[], "action", "why", "expected"];
        var table = Tables.Create(headings).Firm([.. Enumerable.Range(0, headings.Length - 2)]).Right(headings.Length - 1);
        var depths = new Dictionary<string, int>();
        foreach (var step in preview.Steps)
        {
            var depth = depths[step.Id] = step.Parent is { } parent ? depths[parent] + 1 : 0;
            table.AddRow([
                $"{new string(' ', 2 * depth)}{Name(step, depth)}",
                .. wide ? [$"[grey]{Markup.Escape(step.Uses)}[/]"] : (string[])[],
                Action(step), Why(step), step.ExpectedSeconds is { } seconds ? Words.Duration(seconds) : "[grey]–[/]",
            ]);
        }

        console.MarkupLineInterpolated($"[bold]{preview.Plan.Workflow}[/] [grey]plan {Words.ShortHash(preview.Plan.Hash)}[/]");
        console.Write(table);
        WriteDeployments(preview);
        console.MarkupLine(Summary(preview));
    }

    // Below its step only the key of an element is new.
    private static string Name(StepPreview step, int depth) =>
        Markup.Escape(depth > 0 && step.Id.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && step.Parent == step.Id[..at] ? step.Id[at..] : step.Id);

    private static string Action(StepPreview step) => step.Action switch
    {
        StepAction.Cached => "[teal]↺ cached[/]",
        StepAction.Run => "[blue]● run[/]",
        StepAction.Skip => "[grey]– skip[/]",
        StepAction.Wait => "[yellow]‖ wait[/]",
        _ => "[yellow]! effect[/]",
    };

    private static string Why(StepPreview step)
    {
        // What changed stands in the spec at this step.
        var place = step is { Action: StepAction.Run, WaitsFor: null } && step.Reason.Contains(" → ", StringComparison.Ordinal) ? $" [grey](line {step.Place.Line})[/]" : "";
        var condition = step.If is { } text ? $" [grey]if {Markup.Escape(text)}[/]" : "";
        return Markup.Escape(step.Reason) + place + condition;
    }

    private void WriteDeployments(PlanPreview preview)
    {
        foreach (var step in preview.Steps.Where(s => s.Uses == "deploy/model" && s.With is not null))
        {
            var model = Words.Value(step.With!["name"]);
            var alias = step.With["alias"] is { } named ? $" as {Words.Value(named)}" : "";
            console.MarkupLineInterpolated($"[yellow]would deploy[/] [bold]{model}[/]{alias} [grey]({step.Id}{(step.If is { } condition ? $", if {condition}" : "")})[/]");
        }
    }

    private static string Summary(PlanPreview preview)
    {
        var leaves = preview.Steps.Where(s => s.Kind != StepKind.Group).ToList();
        var counts = leaves.CountBy(s => s.Action).ToDictionary();
        var expected = leaves.Sum(s => s.ExpectedSeconds ?? 0);
        var parts = new[]
            {
                (StepAction.Run, "to run"), (StepAction.Cached, "cached"), (StepAction.Effect, "with an effect"), (StepAction.Wait, "to wait for"), (StepAction.Skip, "skipped"),
            }
            .Where(p => counts.ContainsKey(p.Item1))
            .Select(p => $"{counts[p.Item1]} {p.Item2}");
        return string.Join(", ", parts) + (expected > 0 ? $"; about {Words.Duration(expected)} of work" : "");
    }
}
