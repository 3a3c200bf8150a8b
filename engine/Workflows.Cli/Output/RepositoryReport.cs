using Spectre.Console;
using Workflows.Core.Repositories;

namespace Workflows.Cli.Output;

/// <summary>What a look at a repository found, for people.</summary>
internal static class RepositoryReport
{
    /// <summary>Prints every branch that moved.</summary>
    public static void Print(Terminal terminal, SyncReport report)
    {
        if (report.Branches.Count == 0) terminal.Out.MarkupLineInterpolated($"{report.Repository.Name}: nothing new");
        foreach (var branch in report.Branches) Print(terminal, report.Repository.Name, branch);
    }

    /// <summary>Prints one.</summary>
    public static void Print(Terminal terminal, string repository, BranchReport branch)
    {
        terminal.Out.MarkupLineInterpolated($"[bold]{repository}[/] {branch.Branch} [grey]{branch.Commit[..12]} {branch.Subject}, {branch.Author}[/]{(branch.IsForced ? " (forced)" : "")}{(branch.IsAllowed ? "" : ": only checked, since the repository does not allow the branch")}");
        foreach (var spec in branch.Specs)
        {
            if (!spec.IsValid) terminal.Out.MarkupLineInterpolated($"  [red]✗[/] {spec.Path}");
            else if (spec.Revision is { } number) terminal.Out.MarkupLineInterpolated($"  [green]✓[/] {spec.Path} is {spec.Workflow}@{spec.Version ?? $"{number}"}{(spec.Run is { } run ? $", run {run}" : "")}");
            else terminal.Out.MarkupLineInterpolated($"  [green]✓[/] {spec.Path} is valid");
        }

        foreach (var workflow in branch.Disabled) terminal.Out.MarkupLineInterpolated($"  [yellow]–[/] {workflow} is gone and disabled");

        if (branch.StatusFailure is { } failure) terminal.Complain(failure.Code, failure.Message);

        // Not to be taken for files of the folder that somebody stands in.
        new DiagnosticPrinter(terminal.Error).Write(branch.Specs.SelectMany(s => s.Diagnostics).Select(d => d with { Span = d.Span with { File = $"{repository}:{d.Span.File}" } }));
    }
}
