using System.CommandLine;
using Workflows.Cli.Output;
using Workflows.Cli.Runs;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows compare RUN RUN</c>: what differs between two runs.</summary>
internal static class CompareCommand
{
    public static Command Create(Session session)
    {
        var left = new Argument<string>("RUN") { Description = "Number of the first run, its id, or the beginning of its id." };
        var right = new Argument<string>("OTHER") { Description = "The second run." };
        var output = OutputOption.Create();
        var command = new Command("compare", "Compares two runs: inputs, steps, which step differed first and why, metrics.") { left, right, output };
        command.SetAction(async (parsed, token) =>
        {
            var comparison = await session.Engine.CompareAsync(parsed.GetRequiredValue(left), parsed.GetRequiredValue(right), token);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(comparison);
            else new ComparisonReport(session).Write(comparison);
        });
        return command;
    }
}
