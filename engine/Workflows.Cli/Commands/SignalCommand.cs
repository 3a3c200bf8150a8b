using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows signal RUN NAME</c>: sends an event to a run that waits for it, or will.</summary>
internal static class SignalCommand
{
    public static Command Create(Session session)
    {
        var reference = RunArgument.Create();
        var name = new Argument<string>("NAME") { Description = "Name of the event, as 'wait.event' has it." };
        var data = new Option<string?>("--data") { Description = "What comes with it, which 'wait.match' and outputs read as 'event'.", HelpName = "json" };
        data.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !TryParse(text, out _)) result.AddError($"--data takes JSON, such as '{{\"ok\": true}}', not '{text}'.");
        });
        var going = new GoOnArguments();
        var command = new Command("signal", "Sends an event to a run: the first step that waits for it takes it, now or later.") { reference, name, data };
        going.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var content = parsed.GetValue(data) is { } text && TryParse(text, out var json) ? json : null;
            var run = await session.Engine.SignalAsync(parsed.GetRequiredValue(reference), parsed.GetRequiredValue(name), content, going.By(parsed), token);
            return await going.GoOnAsync(session, parsed, run, $"got the event '{parsed.GetRequiredValue(name)}'", token);
        });
        return command;
    }

    private static bool TryParse(string text, out JsonNode? json)
    {
        try
        {
            json = JsonNode.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            json = null;
            return false;
        }
    }
}
