using System.CommandLine;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows resume RUN</c>: goes on after a pause, from the checkpoints.</summary>
internal static class ResumeCommand
{
    public static Command Create(Session session)
    {
        var reference = RunArgument.Create();
        var goOn = new GoOnArguments();
        var command = new Command("resume", "Goes on with a paused run, from its checkpoints. When no process drives the run, this one does.") { reference };
        goOn.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var run = await session.Engine.ResumeAsync(parsed.GetRequiredValue(reference), goOn.By(parsed), token);
            return await goOn.GoOnAsync(session, parsed, run, "resumed", token);
        });
        return command;
    }
}
