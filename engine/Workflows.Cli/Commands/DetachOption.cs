using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting;

namespace Workflows.Cli.Commands;

/// <summary>The option of commands that begin or go on with a run, but may leave it to a server.</summary>
internal static class DetachOption
{
    public static Option<bool> Create() => new("--detach")
    {
        Description = "Only ask for the run: a process that serves ('workflows serve') takes it up.",
    };

    /// <summary>Says that the run is there and who will go on with it.</summary>
    public static async Task<int> SayAsync(Session session, RunSummary run, OutputFormat format, CancellationToken cancellationToken)
    {
        if (format == OutputFormat.Json) Terminal.WriteJson(await session.Engine.DescribeAsync(run.Id, cancellationToken));
        else session.Terminal.Out.MarkupLineInterpolated($"run {run.Number} ({run.Workflow}) is left to a process that serves; [bold]workflows show {run.Number}[/] says how far it is.");
        return ExitCode.Success;
    }
}
