using System.CommandLine;
using Workflows.Cli.Runs;
using Workflows.Core.Hosting;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows run FILE</c>: creates a run and drives it to its end.</summary>
internal static class RunCommand
{
    public static Command Create(Session session)
    {
        var spec = new SpecArguments();
        var command = new Command("run", "Runs a workflow and shows it live. Ctrl-C cancels: checkpoints are kept, 'restart' continues.");
        var noWait = NoWaitOption.Create();
        spec.AddTo(command);
        command.Add(noWait);
        command.SetAction(async (parsed, token) =>
        {
            if (await spec.CompileAsync(session, parsed, token) is not var (plan, inputs)) return ExitCode.Failed;
            var run = await session.Engine.StartAsync(plan, inputs, new StartOptions { Seed = spec.Seed(parsed), By = Environment.UserName }, token);
            return await new RunDriver(session).DriveAsync(run, parsed.GetValue(spec.Output), parsed.GetValue(noWait));
        });
        return command;
    }
}
