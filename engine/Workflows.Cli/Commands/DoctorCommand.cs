using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Doctor;
using Workflows.Cli.Output;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows doctor</c>: what this machine can do, and what to do about the rest.</summary>
internal static class DoctorCommand
{
    public static Command Create(Session session)
    {
        var output = OutputOption.Create();
        var probe = new Option<string?>("--probe") { Hidden = true };
        probe.AcceptOnlyFromAmong(NativeProbe.Torch, NativeProbe.Onnx);
        var command = new Command("doctor", "Checks this machine: .NET, native libraries, processor, GPU, disk, state.") { output, probe };
        command.SetAction(async (parsed, token) =>
        {
            if (parsed.GetValue(probe) is { } library)
            {
                Terminal.WriteJson(NativeProbe.Load(library));
                return ExitCode.Success;
            }

            var findings = await session.Get<IExamination>().RunAsync(token);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(new { Findings = findings });
            else Print(session.Terminal.Out, findings);
            return findings.Any(f => f.Level == FindingLevel.Fail) ? ExitCode.Failed : ExitCode.Success;
        });
        return command;
    }

    private static void Print(IAnsiConsole console, IReadOnlyList<Finding> findings)
    {
        var table = Tables.Create("", "check", "found").Firm(0, 1).HideHeaders();
        foreach (var finding in findings)
        {
            var action = finding.Action is { } text ? $"\n[grey]→ {Markup.Escape(text)}[/]" : "";
            table.AddRow(Mark(finding.Level), $"[bold]{Markup.Escape(finding.Check)}[/]", Markup.Escape(finding.Detail) + action);
        }

        console.Write(table);
        var (warnings, failures) = (findings.Count(f => f.Level == FindingLevel.Warn), findings.Count(f => f.Level == FindingLevel.Fail));
        console.MarkupLine((warnings, failures) switch
        {
            (0, 0) => "[green bold]All is well.[/]",
            (_, 0) => $"[yellow]{warnings} to know about; everything works.[/]",
            _ => $"[red bold]{failures} to mend.[/]",
        });
    }

    private static string Mark(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "[green]✓ ok[/]",
        FindingLevel.Warn => "[yellow]! warn[/]",
        _ => "[red]✗ fail[/]",
    };
}
