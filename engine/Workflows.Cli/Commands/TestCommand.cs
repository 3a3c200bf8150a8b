using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Cli.Tests;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Testing;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows test FILE…</c>: runs the tests of workflows in a home of their own.</summary>
internal static class TestCommand
{
    private const string Suffix = ".tests.yaml";

    public static Command Create(Session session)
    {
        var files = new Argument<string[]>("FILE") { Description = "Workflow specs (YAML), or files of tests beside them (NAME.tests.yaml).", Arity = ArgumentArity.OneOrMore };
        var output = OutputOption.Create();
        var command = new Command("test", "Runs the tests of workflows: the real machine with given results of steps. Nothing outside is changed.") { files, output };
        command.SetAction((parsed, token) => RunAsync(session, Workflows(parsed.GetRequiredValue(files)), parsed.GetValue(output), token));
        return command;
    }

    // A pattern of the shell names both files.
    private static List<string> Workflows(string[] files) =>
        [.. files.Select(f => f.EndsWith(Suffix, StringComparison.Ordinal) ? $"{f[..^Suffix.Length]}.yaml" : f).DistinctBy(Path.GetFullPath)];

    private static async Task<int> RunAsync(Session session, List<string> files, OutputFormat format, CancellationToken cancellationToken)
    {
        var report = new TestReport(session.Terminal.Out, format == OutputFormat.Table);
        foreach (var file in files) await TestAsync(session, file, report, cancellationToken);
        if (format == OutputFormat.Json) Terminal.WriteJson(report.Document);
        else report.WriteSummary();
        return report.HasFailed ? ExitCode.Failed : ExitCode.Success;
    }

    private static async Task TestAsync(Session session, string file, TestReport report, CancellationToken cancellationToken)
    {
        var compilation = await session.Engine.CompileWithTestsAsync(file, cancellationToken);
        report.Begin(file, [.. compilation.Diagnostics.Where(d => d.Severity == Severity.Error)]);
        if (compilation is not { Plan: { } plan, Spec: { } spec }) return;
        await foreach (var test in session.Get<ITestBench>().RunAsync(plan, spec.Tests, cancellationToken)) report.Add(test);
    }
}
