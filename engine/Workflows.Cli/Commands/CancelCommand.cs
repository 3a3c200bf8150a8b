using System.CommandLine;
using Spectre.Console;
using Workflows.Core.Runs;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows cancel RUN</c>: asks whoever drives the run to stop it.</summary>
internal static class CancelCommand
{
    public static Command Create(Session session)
    {
        var reference = RunArgument.Create();
        var force = new Option<bool>("--force") { Description = "Skip the finally steps too." };
        var command = new Command("cancel", "Cancels a run. Checkpoints are kept; 'restart' continues it.") { reference, force };
        command.SetAction(async (parsed, token) =>
        {
            var run = await session.Engine.CancelAsync(parsed.GetRequiredValue(reference), parsed.GetValue(force), token);
            session.Terminal.Out.MarkupLineInterpolated(
                $"run {run.Number} ({run.Workflow}) {(run.State == RunStatus.Cancelled ? "is cancelled" : "was asked to cancel")}");
        });
        return command;
    }
}
