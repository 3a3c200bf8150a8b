using System.CommandLine;
using Workflows.Cli.Output;
using Workflows.Cli.Runs;
using Workflows.Core.Hosting.Previews;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows plan FILE</c>: what a run would do, and why.</summary>
internal static class PlanCommand
{
    public static Command Create(Session session)
    {
        var spec = new SpecArguments();
        var detailed = new Option<bool>("--detailed-exitcode") { Description = "End with 2 when a step would run again." };
        var command = new Command("plan", "Shows which steps would run, which results would be reused, and why.") { detailed };
        spec.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(session, spec, parsed, parsed.GetValue(detailed), token));
        return command;
    }

    private static async Task<int> RunAsync(Session session, SpecArguments spec, ParseResult parsed, bool detailed, CancellationToken cancellationToken)
    {
        if (await spec.PrepareAsync(session, parsed, cancellationToken) is not var (plan, inputs, start)) return ExitCode.Failed;
        var preview = await session.Engine.PreviewAsync(plan, inputs, start, cancellationToken);
        if (parsed.GetValue(spec.Output) == OutputFormat.Json) Terminal.WriteJson(new PlanDocument(plan.Workflow, plan.Hash, preview.WouldRun, preview.Steps));
        else new PreviewReport(session.Terminal).Write(preview);
        return detailed && preview.WouldRun ? ExitCode.WouldRun : ExitCode.Success;
    }

    /// <summary>The plan as <c>--output json</c> prints it.</summary>
    private sealed record PlanDocument(string Workflow, string Hash, bool WouldRun, IReadOnlyList<StepPreview> Steps);
}
