using System.CommandLine;
using Workflows.Cli.Output;
using Workflows.Cli.Runs;
using Workflows.Cli.Watch;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows run FILE</c>: creates a run and drives it to its end.</summary>
internal static class RunCommand
{
    public static Command Create(Session session)
    {
        var spec = new SpecArguments();
        var watch = new Option<bool>("--watch") { Description = "Run again whenever the spec or a file that it reads changes. Ctrl-C ends." };
        var noWait = NoWaitOption.Create();
        var detach = DetachOption.Create();
        var command = new Command("run", "Runs a workflow and shows it live. Ctrl-C cancels: checkpoints are kept, 'restart' continues.") { watch, noWait, detach };
        spec.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(watch) && result.GetValue(spec.Output) == OutputFormat.Json)
                result.AddError("--watch shows runs to people: leave out --output json.");
            if (result.GetValue(watch) && result.GetValue(noWait)) result.AddError("Give --watch or --no-wait, not both.");
            if (result.GetValue(detach) && (result.GetValue(watch) || result.GetValue(noWait))) result.AddError("Give --detach alone: nobody waits with the run.");
        });
        command.SetAction((parsed, token) => parsed.GetValue(watch)
            ? new RunWatcher(session, spec, parsed).WatchAsync(token)
            : RunAsync(session, spec, parsed, parsed.GetValue(noWait), parsed.GetValue(detach), token));
        return command;
    }

    private static async Task<int> RunAsync(Session session, SpecArguments spec, ParseResult parsed, bool noWait, bool detach, CancellationToken cancellationToken)
    {
        if (await spec.PrepareAsync(session, parsed, cancellationToken) is not { } prepared) return ExitCode.Failed;
        var run = await session.Engine.StartAsync(prepared.Plan, prepared.Inputs, prepared.Start with { IsDetached = detach }, cancellationToken);
        if (detach) return await DetachOption.SayAsync(session, run, parsed.GetValue(spec.Output), cancellationToken);
        return await new RunDriver(session).DriveAsync(run, parsed.GetValue(spec.Output), noWait);
    }
}
