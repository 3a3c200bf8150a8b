using System.CommandLine;
using Workflows.Cli.Output;
using Workflows.Cli.Runs;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows restart RUN</c>: continues a run that failed, was cancelled or was interrupted.</summary>
internal static class RestartCommand
{
    public static Command Create(Session session)
    {
        var reference = RunArgument.Create();
        var output = OutputOption.Create();
        var noWait = NoWaitOption.Create();
        var detach = DetachOption.Create();
        var command = new Command("restart", "Continues a failed, cancelled, interrupted or waiting run: finished steps stay, training goes on from its checkpoint.")
        {
            reference, output, noWait, detach,
        };
        command.SetAction(async (parsed, token) =>
        {
            var run = await session.Engine.RestartAsync(parsed.GetRequiredValue(reference), parsed.GetValue(detach), token);
            if (parsed.GetValue(detach)) return await DetachOption.SayAsync(session, run, parsed.GetValue(output), token);
            return await new RunDriver(session).DriveAsync(run, parsed.GetValue(output), parsed.GetValue(noWait));
        });
        return command;
    }
}
