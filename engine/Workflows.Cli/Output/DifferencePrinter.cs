using System.Text.Json.Nodes;
using Spectre.Console;
using Workflows.Core.Revisions;

namespace Workflows.Cli.Output;

/// <summary>Shows how two contents of a workflow differ: one line for each part, one for each value below it.</summary>
internal static class DifferencePrinter
{
    public static void Print(IAnsiConsole console, SpecDifference difference)
    {
        console.MarkupLineInterpolated($"[bold]{difference.From}[/] → [bold]{difference.To}[/]");
        if (difference.Changes.Count == 0) console.MarkupLine("Both say the same; comments and layout may differ.");
        foreach (var change in difference.Changes) Print(console, change);
    }

    private static void Print(IAnsiConsole console, SpecChange change)
    {
        var (mark, colour) = change.Kind switch
        {
            ChangeKind.Added => ("+", "green"),
            ChangeKind.Removed => ("-", "red"),
            _ => ("~", "yellow"),
        };
        var only = change.Values is [var told] && (told.Key.Length == 0 || change.Kind != ChangeKind.Changed) ? $"  {Markup.Escape(Show(change.Kind, told))}" : "";
        console.Write(new Markup($"[{colour}]{mark} {States.Word(change.Part)} {Markup.Escape(change.Name)}[/] {States.Word(change.Kind)}{only}\n"));
        if (only.Length > 0) return;
        foreach (var value in change.Values)
            console.Write(new Markup($"    [grey]{Markup.Escape(value.Key)}:[/] {Markup.Escape(Show(change.Kind, value))}\n"));
    }

    private static string Show(ChangeKind kind, ValueChange value) => kind switch
    {
        ChangeKind.Added => Show(value.To),
        ChangeKind.Removed => Show(value.From),
        _ => $"{Show(value.From)} → {Show(value.To)}",
    };

    private static string Show(JsonNode? value) => value is null ? "nothing"
        : Words.Value(value) is var text && text.StartsWith("sha256:", StringComparison.Ordinal) ? Words.ShortHash(text)
        : text;
}
