using System.CommandLine;
using Spectre.Console;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows pause RUN</c>: stops what goes on with a checkpoint, until somebody resumes the run.</summary>
internal static class PauseCommand
{
    public static Command Create(Session session)
    {
        var reference = RunArgument.Create();
        var command = new Command("pause", "Pauses a run: steps stop with a checkpoint and nothing begins. 'resume' goes on with it.") { reference };
        command.SetAction(async (parsed, token) =>
        {
            var run = await session.Engine.PauseAsync(parsed.GetRequiredValue(reference), Environment.UserName, token);
            session.Terminal.Out.MarkupLineInterpolated($"run {run.Number} ({run.Workflow}) was asked to pause; [bold]workflows resume {run.Number}[/] goes on with it.");
        });
        return command;
    }
}
