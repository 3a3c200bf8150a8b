using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Cli.Runs;
using Workflows.Core.Hosting;

namespace Workflows.Cli.Commands;

/// <summary>What commands take that answer a waiting run: who answers, and whether to go on with a run that no process drives.</summary>
internal sealed class GoOnArguments
{
    private readonly Option<string> by = new("--by") { Description = "Who answers.", HelpName = "name", DefaultValueFactory = _ => Environment.UserName };
    private readonly Option<bool> noWait = NoWaitOption.Create();
    private readonly Option<OutputFormat> output = OutputOption.Create();

    public void AddTo(Command command)
    {
        command.Add(by);
        command.Add(noWait);
        command.Add(output);
    }

    public string By(ParseResult parsed) => parsed.GetRequiredValue(by);

    /// <summary>Says what was done. A run that nobody drives would wait for ever: this process goes on with it, unless it shall not.</summary>
    public async Task<int> GoOnAsync(Session session, ParseResult parsed, RunSummary run, string done, CancellationToken cancellationToken)
    {
        var format = parsed.GetValue(output);
        var console = format == OutputFormat.Json ? session.Terminal.Error : session.Terminal.Out;
        console.MarkupLineInterpolated($"run {run.Number} ({run.Workflow}): {done}");
        if (!run.IsDriven && !parsed.GetValue(noWait))
            return await new RunDriver(session).DriveAsync(await session.Engine.ContinueAsync(run.Id, cancellationToken), format);
        if (!run.IsDriven) console.MarkupLineInterpolated($"No process drives it: [bold]workflows restart {run.Number}[/] goes on with it.");
        return ExitCode.Success;
    }
}
