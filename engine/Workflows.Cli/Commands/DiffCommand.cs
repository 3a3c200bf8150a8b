using System.CommandLine;
using Workflows.Cli.Output;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows diff A B</c>: what two contents of a workflow say differently.</summary>
internal static class DiffCommand
{
    public static Command Create(Session session)
    {
        const string what = "a file, or a registered workflow: name, name@version, name@number, name@commit.";
        var from = new Argument<string>("A") { Description = $"The earlier one: {what}" };
        var to = new Argument<string>("B") { Description = $"The later one: {what}" };
        var output = OutputOption.Create();
        var command = new Command("diff", "Compares two contents of a workflow by steps, inputs, outputs and policies, not by lines.") { from, to, output };
        command.SetAction(async (parsed, token) =>
        {
            var difference = await session.Engine.CompareSpecsAsync(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), token);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(difference);
            else DifferencePrinter.Print(session.Terminal.Out, difference);
        });
        return command;
    }
}
