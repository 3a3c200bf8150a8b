using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting;
using Workflows.Core.Revisions;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows register FILE</c>: keeps a spec with all its files as a revision that can be run by name.</summary>
internal static class RegisterCommand
{
    public static Command Create(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "The workflow spec (YAML)." };
        var author = new Option<string?>("--author") { Description = "Who registers it; by default who commits in this folder.", HelpName = "name" };
        var output = OutputOption.Create();
        var command = new Command("register", "Keeps a workflow with the files that it names, to be run by name: workflows run NAME@VERSION.") { file, author, output };
        command.SetAction(async (parsed, token) =>
        {
            var path = parsed.GetRequiredValue(file);
            var by = parsed.GetValue(author) ?? await GitWorkTree.AuthorAsync(Environment.CurrentDirectory, token) ?? Environment.UserName;
            return Print(session.Terminal, path, await session.Engine.RegisterAsync(path, by, token), parsed.GetValue(output));
        });
        return command;
    }

    private static int Print(Terminal terminal, string file, Registration registration, OutputFormat format)
    {
        new DiagnosticReport(registration.Compilation.Diagnostics).Print(terminal, format);
        if (registration.Acceptance is not { } acceptance) return ExitCode.Failed;
        if (format == OutputFormat.Json) Terminal.WriteJson(new RegistrationDocument(acceptance.Outcome, acceptance.Revision, registration.Difference));
        else if (registration.Difference is { } difference)
        {
            terminal.Complain("version-taken", $"Version {acceptance.Revision.Version} of workflow '{acceptance.Revision.Workflow}' is revision {acceptance.Revision.Number}, with other content. Raise 'version' in {file}.");
            DifferencePrinter.Print(terminal.Out, difference);
        }
        else
        {
            var (revision, known) = (acceptance.Revision, acceptance.Outcome == AcceptanceOutcome.Known);
            terminal.Out.MarkupLineInterpolated(
                $"[green]✓[/] {revision.Workflow} {revision.Version} is{(known ? " already" : "")} revision [bold]{revision.Number}[/] [grey]{Words.ShortHash(revision.Bundle.Hash)}, {Words.Bytes(revision.Bundle.Bytes)}[/]");
            terminal.Out.MarkupLineInterpolated($"[grey]next:[/] workflows run {revision.Reference}");
        }

        return acceptance.Outcome == AcceptanceOutcome.LabelTaken ? ExitCode.Failed : ExitCode.Success;
    }

    /// <summary>A registration as <c>--output json</c> prints it.</summary>
    private sealed record RegistrationDocument(AcceptanceOutcome Outcome, Revision Revision, SpecDifference? Difference);
}
