using System.CommandLine;
using Workflows.Cli.Output;
using Workflows.Cli.Runs;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows show RUN</c>: everything about one run.</summary>
internal static class ShowCommand
{
    public static Command Create(Session session)
    {
        var reference = RunArgument.Create();
        var output = OutputOption.Create();
        var command = new Command("show", "Shows a run: its steps, outputs, figures and artifacts.") { reference, output };
        command.SetAction(async (parsed, token) =>
        {
            var run = await session.Engine.DescribeAsync(parsed.GetRequiredValue(reference), token);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(run);
            else await new RunReport(session).WriteAsync(run, token);
        });
        return command;
    }
}
