using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting.Insight;

namespace Workflows.Cli.Runs;

/// <summary>Why a step ran, for people.</summary>
internal sealed class WhyReport(Session session)
{
    private readonly IAnsiConsole console = session.Terminal.Out;

    public void Write(StepExplanation step)
    {
        console.MarkupLine($"[bold]{Markup.Escape(step.Step)}[/] [grey]{Markup.Escape(step.Uses)}, run {step.Run}[/]  {States.Markup(step.State)}");
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(0)).AddColumn();
        grid.AddRow("[grey]why[/]", Markup.Escape(step.Why));
        grid.AddRow("[grey]where[/]", Markup.Escape($"{step.Place}"));
        console.Write(grid);
        console.WriteLine();
        if (step.Condition is { } condition) WriteCondition(condition);
        WriteParts(step);
        WriteAttempts(step);
        WriteElements(step);
    }

    private void WriteCondition(ConditionExplanation condition)
    {
        var value = condition.Value switch { true => "[green]true[/]", false => "[yellow]false[/]", null => "[grey]not asked[/]" };
        console.MarkupLine($"[bold]condition[/] {Markup.Escape(condition.Expression)} [grey]→[/] {value}");
        foreach (var (name, read) in condition.Read)
            console.MarkupLine($"  {Markup.Escape(name)} [grey]=[/] {(read is null ? "[grey]missing[/]" : Markup.Escape(Words.Value(read)))}");
        console.WriteLine();
    }

    private void WriteParts(StepExplanation step)
    {
        if (step.Parts.Count == 0) return;
        var isAlone = step.ComparedWith is null;
        console.MarkupLine("[bold]what its result depends on[/]" + (isAlone ? "" : $"[grey], beside run {step.ComparedWith}[/]"));
        string[] headings = isAlone ? ["part", $"run {step.Run}"] : ["part", $"run {step.ComparedWith}", $"run {step.Run}"];
        var table = Tables.Create(headings).Firm(0);
        foreach (var part in step.Parts.Where(p => p.Value is not (null or "null") || p.Before is not (null or "null")))
        {
            var isSame = isAlone || part.Value == part.Before;
            var name = isSame ? Markup.Escape(part.Name) : $"[blue]{Markup.Escape(part.Name)}[/]";
            if (isAlone) table.AddRow(name, Part(part.Value));
            else table.AddRow(name, Part(part.Before), isSame ? "[grey]=[/]" : $"[bold]{Part(part.Value)}[/]");
        }

        console.Write(table);
    }

    private static string Part(string? value) => value is null ? "[grey]–[/]"
        : Markup.Escape(value.Trim('"') is var text && text.StartsWith("sha256:", StringComparison.Ordinal) ? Words.ShortHash(text) : value);

    private void WriteAttempts(StepExplanation step)
    {
        if (step.Attempts.Count == 0 || step.Attempts is [{ Failure: null }]) return;
        console.MarkupLine("[bold]attempts[/]");
        var table = Tables.Create("", "began", "took", "outcome").Firm(0, 1, 2).Right(0).Right(2);
        foreach (var attempt in step.Attempts)
        {
            var outcome = attempt.Failure is { } failure ? $"[red]{Markup.Escape(failure.Code)}[/]: {Markup.Escape(failure.Message)}"
                : attempt.Seconds is null ? "[blue]running[/]" : "[green]succeeded[/]";
            var next = attempt.Next is { } text ? $"\n[grey]→ {Markup.Escape(text)}[/]" : "";
            table.AddRow($"{attempt.Attempt}", Moment.Text(attempt.StartedAt, session.Time), attempt.Seconds is { } s ? Words.Duration(s) : "[grey]–[/]", outcome + next);
        }

        console.Write(table);
    }

    private void WriteElements(StepExplanation step)
    {
        if (step.Elements.Count == 0) return;
        console.MarkupLine("[bold]elements[/]");
        foreach (var (address, state) in step.Elements) console.MarkupLine($"  {States.Markup(state)}  {Markup.Escape(address)}");
        console.MarkupLine($"[grey]next:[/] workflows show {step.Run} --why '{Markup.Escape(step.Elements.Keys.First())}'");
    }
}
