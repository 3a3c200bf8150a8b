using System.CommandLine;
using Workflows.Core.Hosting;

namespace Workflows.Cli.Commands;

/// <summary>What <c>approve</c> and <c>reject</c> take.</summary>
internal sealed class AnswerArguments
{
    private readonly Argument<string> reference = RunArgument.Create();
    private readonly Argument<string?> step = new("STEP")
    {
        Description = "The step, with its element (release@iris) if it has several; not needed when one waits.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> comment = new("--comment", "-m") { Description = "A remark that stays with the answer.", HelpName = "text" };

    public Command Command(
        Session session, string name, string description, string done,
        Func<string, string?, Person, string?, CancellationToken, Task<RunSummary>> answer)
    {
        var going = new GoOnArguments();
        var command = new Command(name, description) { reference, step, comment };
        going.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var by = going.By(parsed);
            var run = await answer(parsed.GetRequiredValue(reference), parsed.GetValue(step), new Person(by), parsed.GetValue(comment), token);
            return await going.GoOnAsync(session, parsed, run, $"{done} by {by}", token);
        });
        return command;
    }
}
