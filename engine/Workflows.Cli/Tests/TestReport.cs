using System.Text.Json.Nodes;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Testing;

namespace Workflows.Cli.Tests;

/// <summary>Tells of tests as they end, and sums up.</summary>
internal sealed class TestReport(IAnsiConsole console, bool isShown)
{
    private readonly List<TestedFile> files = [];

    public bool HasFailed => files.Exists(f => f.Diagnostics.Count > 0 || f.Tests.Exists(t => !t.Passed)) || files.TrueForAll(f => f.Tests.Count == 0);

    /// <summary>All that came out, as <c>--output json</c> prints it.</summary>
    public object Document => new { Passed = Passed(true), Failed = Passed(false), Files = files };

    /// <summary>The tests of another file follow, or none since it has mistakes.</summary>
    public void Begin(string file, IReadOnlyList<Diagnostic> mistakes)
    {
        files.Add(new TestedFile(file, mistakes, []));
        if (!isShown) return;
        console.MarkupLine($"[bold]{Markup.Escape(file)}[/]");
        new DiagnosticPrinter(console).Write(mistakes);
    }

    public void Add(TestResult test)
    {
        files[^1].Tests.Add(test);
        if (!isShown) return;
        var mark = test.Passed ? "[green]✓[/]" : "[red]✗[/]";
        console.MarkupLine($"  {mark} {Markup.Escape(test.Name)} [grey]{Words.Duration(test.Seconds)}{(test.Passed ? "" : $"  {Markup.Escape($"{test.Place}")}")}[/]");
        if (test.Passed) return;
        var grid = new Grid().AddColumn(new GridColumn().PadLeft(6).PadRight(2).NoWrap()).AddColumn(new GridColumn().PadLeft(0));
        foreach (var problem in test.Problems) grid.AddRow(Markup.Escape(problem.What), Describe(problem));
        console.Write(grid);
    }

    public void WriteSummary()
    {
        var (passed, failed) = (Passed(true), Passed(false));
        foreach (var file in files.Where(f => f.Tests.Count == 0 && f.Diagnostics.Count == 0))
            console.MarkupLine($"[yellow]no tests[/] in {Markup.Escape(file.File)}: write 'tests:' into it, or into {Markup.Escape(Path.ChangeExtension(file.File, ".tests.yaml"))} beside it");
        if (passed + failed == 0) return;
        console.MarkupLine(failed == 0 ? $"[green bold]{passed} passed[/]" : $"[red bold]{failed} failed[/], {passed} passed");
    }

    private int Passed(bool passed) => files.Sum(f => f.Tests.Count(t => t.Passed == passed));

    private static string Describe(TestProblem problem)
    {
        var hint = problem.Hint is { } text ? Markup.Escape(text) : "";
        if (problem is { Expected: null, Actual: null }) return hint;
        var difference = $"expected [green]{Value(problem.Expected)}[/], not [red]{Value(problem.Actual)}[/]";
        return hint.Length == 0 ? difference : $"{difference}\n[grey]{hint}[/]";
    }

    private static string Value(JsonNode? value) => value is null ? "nothing" : Markup.Escape(Words.Value(value));

    /// <summary>A file and what came of its tests.</summary>
    /// <param name="File">As named.</param>
    /// <param name="Diagnostics">Mistakes for which its tests did not run.</param>
    /// <param name="Tests">In order.</param>
    private sealed record TestedFile(string File, IReadOnlyList<Diagnostic> Diagnostics, List<TestResult> Tests);
}
