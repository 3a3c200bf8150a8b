using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows logs RUN</c>: what the steps of a run wrote.</summary>
internal static class LogsCommand
{
    public static Command Create(Session session)
    {
        var reference = RunArgument.Create();
        var step = new Option<string?>("--step") { Description = "Only the lines of this step.", HelpName = "id" };
        var output = OutputOption.Create();
        var command = new Command("logs", "Prints what the steps of a run logged.") { reference, step, output };
        command.SetAction(async (parsed, token) =>
        {
            var lines = session.Engine.LogsAsync(parsed.GetRequiredValue(reference), parsed.GetValue(step), token);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(await lines.ToListAsync(token));
            else await PrintAsync(session, lines);
        });
        return command;
    }

    private static async Task PrintAsync(Session session, IAsyncEnumerable<LogLine> lines)
    {
        await foreach (var line in lines)
        {
            var colour = line.Level switch { "error" => "red", "warning" => "yellow", _ => "default" };
            session.Terminal.Out.MarkupLine(
                $"[grey]{Moment.Text(line.At, session.Time)}[/] [blue]{Markup.Escape(line.Step)}[/] [{colour}]{Markup.Escape(line.Message)}[/]");
        }
    }
}
