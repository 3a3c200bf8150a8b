using System.CommandLine;
using System.Text.Json.Nodes;
using Workflows.Cli.Output;
using Workflows.Cli.Runs;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Insight;
using Workflows.Core.Planning;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows replay RUN</c>: a new run with the inputs of an earlier one.</summary>
internal static class ReplayCommand
{
    public static Command Create(Session session)
    {
        var reference = RunArgument.Create();
        var inputs = new InputArguments();
        var from = new Option<string?>("--from")
        {
            Description = "This step and everything after it anew; results of the steps before it are taken over as they are, effects too.",
            HelpName = "step",
        };
        var newest = new Option<bool>("--newest") { Description = "With the spec as it is now (of a registered workflow its newest revision), not with the stored plan." };
        var noWait = NoWaitOption.Create();
        var detach = DetachOption.Create();
        var output = OutputOption.Create();
        var command = new Command("replay", "Starts a new run with the inputs of an earlier one.") { reference, from, newest, noWait, detach, output };
        inputs.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var original = await session.Engine.ReadAsync(parsed.GetRequiredValue(reference), token);
            var found = new List<Diagnostic>();
            var plan = parsed.GetValue(newest) ? await NewestAsync(session, original, found, token) : original.Plan;
            var bound = await BindAsync(session, original, plan, await inputs.ReadAsync(parsed, found, token), found, token);
            new DiagnosticReport(found).Print(session.Terminal, parsed.GetValue(output));
            if (plan is null || bound is null) return ExitCode.Failed;
            var start = new StartOptions
            {
                Seed = inputs.Seed(parsed), By = Environment.UserName, IsDetached = parsed.GetValue(detach), Selection = StepSelection.Of(plan, only: null, parsed.GetValue(from)),
            };
            var run = await session.Engine.ReplayAsync(original, plan, bound, start, token);
            if (start.IsDetached) return await DetachOption.SayAsync(session, run, parsed.GetValue(output), token);
            return await new RunDriver(session).DriveAsync(run, parsed.GetValue(output), parsed.GetValue(noWait));
        });
        return command;
    }

    private static async Task<Plan?> NewestAsync(Session session, RecordedRun original, List<Diagnostic> found, CancellationToken cancellationToken)
    {
        var source = original.Plan.Source;
        var compilation = source.Revision is null
            ? await session.Engine.CompileAsync(Path.GetRelativePath(Environment.CurrentDirectory, source.File), cancellationToken)
            : await session.Engine.CompileNamedAsync(original.Plan.Workflow, cancellationToken);
        found.AddRange(compilation.Diagnostics);
        return compilation.Plan;
    }

    private static async Task<JsonObject?> BindAsync(
        Session session, RecordedRun original, Plan? plan, GivenInputs? given, List<Diagnostic> found, CancellationToken cancellationToken)
    {
        if (plan is null || given is null) return null;
        var (bound, mistakes) = await session.Engine.BindAsync(plan, original.Inputs(plan, given), cancellationToken);
        found.AddRange(mistakes);
        return bound;
    }
}
