using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting.Insight;
using Workflows.Core.Runs;

namespace Workflows.Cli.Runs;

/// <summary>Two runs side by side, for people.</summary>
internal sealed class ComparisonReport(Session session)
{
    // More equal figures than these only hide those that differ.
    private const int FiguresShown = 20;

    private readonly IAnsiConsole console = session.Terminal.Out;

    public void Write(RunComparison comparison)
    {
        var names = (Left: $"run {comparison.Left.Number}", Right: $"run {comparison.Right.Number}");
        WriteHead(comparison, names);
        WriteInputs(comparison.Inputs, names);
        WriteSteps(comparison, names);
        WriteFigures("metrics", comparison.Metrics, names);
        // What was reused was not measured again: there is nothing beside it.
        WriteFigures("measurements [grey](of the machine and the moment)[/]", [.. comparison.Measurements.Where(m => m.Difference is not null)], names);
    }

    private void WriteHead(RunComparison comparison, (string Left, string Right) names)
    {
        var (left, right) = (comparison.Left, comparison.Right);
        var table = Tables.Create("", names.Left, names.Right).Firm(0, 1, 2);
        if (left.Workflow != right.Workflow) table.AddRow("[grey]workflow[/]", Markup.Escape(left.Workflow), Markup.Escape(right.Workflow));
        table.AddRow("[grey]state[/]", States.Markup(left.State), States.Markup(right.State));
        table.AddRow("[grey]started[/]", Moment.Text(left.CreatedAt, session.Time), Moment.Text(right.CreatedAt, session.Time));
        table.AddRow("[grey]took[/]", Took(left), Took(right));
        table.AddRow("[grey]plan[/]", Words.ShortHash(left.Plan), left.Plan == right.Plan ? "[grey]the same[/]" : Words.ShortHash(right.Plan));
        console.MarkupLine($"[bold]{Markup.Escape(left.Workflow)}[/]");
        console.Write(table);
    }

    private static string Took(ComparedRun run) => run.Seconds is { } seconds ? Words.Duration(seconds) : "[grey]–[/]";

    private void WriteInputs(IReadOnlyList<ValueDifference> inputs, (string Left, string Right) names)
    {
        if (inputs.Count == 0)
        {
            console.MarkupLine("[bold]inputs[/] [grey]are the same[/]");
            console.WriteLine();
            return;
        }

        var table = Tables.Create("input", names.Left, names.Right).Firm(0);
        foreach (var input in inputs) table.AddRow(Markup.Escape(input.Name), Value(input.Left), Value(input.Right));
        console.MarkupLine("[bold]inputs[/]");
        console.Write(table);
    }

    private static string Value(System.Text.Json.Nodes.JsonNode? value) => value is null ? "[grey]–[/]" : Markup.Escape(Words.Value(value));

    private void WriteSteps(RunComparison comparison, (string Left, string Right) names)
    {
        var same = comparison.SameSteps switch { 0 => "", 1 => "1 is the same", var n => $"{n} are the same" };
        if (comparison.First is not { } first)
        {
            console.MarkupLine($"[bold]steps[/] [grey]{same}[/]");
            console.WriteLine();
            return;
        }

        console.MarkupLine($"[bold]first difference[/] [blue]{Markup.Escape(first.Step)}[/]: {Markup.Escape(string.Join("; ", first.Reasons))}");
        console.WriteLine();
        console.MarkupLine($"[bold]steps[/] [grey]{(same.Length > 0 ? $"{same}; these differ" : "all differ")}[/]");
        var table = Tables.Create("step", names.Left, names.Right, "why").Firm(0, 1, 2);
        foreach (var step in comparison.Steps)
            table.AddRow(Markup.Escape(step.Step), State(step.Left), State(step.Right), $"[grey]{Markup.Escape(string.Join("; ", step.Reasons))}[/]");
        console.Write(table);
    }

    private static string State(StepStatus? state) => state is { } known ? States.Markup(known) : "[grey]–[/]";

    private void WriteFigures(string heading, IReadOnlyList<FigureDifference> figures, (string Left, string Right) names)
    {
        if (figures.Count == 0) return;
        IReadOnlyList<FigureDifference> shown = figures.Count <= FiguresShown ? figures : [.. figures.Where(f => f.Difference is not 0)];
        console.MarkupLine($"[bold]{heading}[/]{(shown.Count == 0 ? $" [grey]all {figures.Count} are equal[/]" : "")}");
        if (shown.Count == 0) return;
        var table = Tables.Create("figure", names.Left, names.Right, "difference", "").Firm(0).Right(1).Right(2).Right(3).Right(4);
        foreach (var figure in shown)
        {
            var (left, right) = Words.Figures(figure.Left, figure.Right);
            table.AddRow(Markup.Escape(figure.Name), left, right, Difference(figure), Share(figure));
        }

        console.Write(table);
        if (shown.Count < figures.Count) console.MarkupLine($"[grey]{figures.Count - shown.Count} more are equal[/]");
    }

    private static string Difference(FigureDifference figure) => figure.Difference switch
    {
        null => "[grey]–[/]",
        0 => "[grey]=[/]",
        { } by => Signed(by),
    };

    // Beyond tenfold a percentage says less than the numbers.
    private static string Share(FigureDifference figure) =>
        figure is { Difference: { } by and not 0, Left: { } from and not 0 } && Math.Abs(by / from) < 10 ? $"[grey]{by / Math.Abs(from):+0.0 %;-0.0 %}[/]" : "";

    private static string Signed(double by) => by > 0 ? $"+{Words.Figure(by)}" : Words.Figure(by);
}
