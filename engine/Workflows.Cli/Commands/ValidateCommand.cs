using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows validate PATH…</c>: everything that can be checked without running.</summary>
internal static class ValidateCommand
{
    public static Command Create(Session session)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Workflow specs (YAML), or folders that hold some.", Arity = ArgumentArity.OneOrMore };
        var output = OutputOption.Create(OutputFormat.Table, OutputFormat.Json, OutputFormat.Sarif);
        var command = new Command("validate", "Checks specs: keys, types, references, model shapes, leakage. Runs nothing.") { paths, output };
        command.SetAction((parsed, token) => RunAsync(session, SpecFiles.Find(parsed.GetRequiredValue(paths)), parsed.GetValue(output), token));
        return command;
    }

    private static async Task<int> RunAsync(Session session, List<string> files, OutputFormat format, CancellationToken cancellationToken)
    {
        var all = new List<Diagnostic>();
        foreach (var file in files)
        {
            var found = (await session.Engine.CompileAsync(file, cancellationToken)).Diagnostics;
            all.AddRange(found);
            if (format == OutputFormat.Table) Print(session.Terminal.Out, file, found);
        }

        var report = new DiagnosticReport(all);
        if (format == OutputFormat.Json) Terminal.WriteJson(report);
        if (format == OutputFormat.Sarif) Terminal.WriteJson(SarifLog.Of(all, Environment.CurrentDirectory));
        return report.HasErrors ? ExitCode.Failed : ExitCode.Success;
    }

    private static void Print(IAnsiConsole console, string file, IReadOnlyList<Diagnostic> found)
    {
        new DiagnosticPrinter(console).Write(found);
        var errors = found.Count(d => d.Severity == Severity.Error);
        var warnings = found.Count - errors;
        var counts = string.Join(", ", new[] { Count(errors, "error"), Count(warnings, "warning") }.Where(c => c.Length > 0));
        if (errors > 0) console.MarkupLineInterpolated($"[red bold]✗[/] {file}: {counts}");
        else console.MarkupLineInterpolated($"[green bold]✓[/] {file}{(counts.Length > 0 ? $": {counts}" : "")}");
    }

    private static string Count(int number, string word) => number switch { 0 => "", 1 => $"1 {word}", _ => $"{number} {word}s" };
}
