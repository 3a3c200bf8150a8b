using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Cli.Runs;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Revisions;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows show RUN|WORKFLOW</c>: everything about one run, or the revisions of a workflow and what it takes.</summary>
internal static class ShowCommand
{
    public static Command Create(Session session)
    {
        var reference = new Argument<string>("RUN|WORKFLOW") { Description = "Number of a run, its id, or the beginning of its id; or a registered workflow: name, name@version." };
        var why = new Option<string?>("--why")
        {
            Description = "Why this step of the run ran, was reused or was skipped: what it read, and what changed since the run before.",
            HelpName = "step",
        };
        var output = OutputOption.Create();
        var command = new Command("show", "Shows a run: its steps, outputs, figures and artifacts; or a workflow: its revisions, inputs and triggers.") { reference, why, output };
        command.SetAction((parsed, token) => parsed.GetValue(why) is { } step
            ? ExplainAsync(session, parsed.GetRequiredValue(reference), step, parsed.GetValue(output), token)
            : RunAsync(session, parsed.GetRequiredValue(reference), parsed.GetValue(output), token));
        return command;
    }

    private static async Task ExplainAsync(Session session, string reference, string step, OutputFormat format, CancellationToken cancellationToken)
    {
        var explanation = await session.Engine.ExplainAsync(reference, step, cancellationToken);
        if (format == OutputFormat.Json) Terminal.WriteJson(explanation);
        else new WhyReport(session).Write(explanation);
    }

    private static async Task RunAsync(Session session, string reference, OutputFormat format, CancellationToken cancellationToken)
    {
        var named = WorkflowReference.Parse(reference);
        var revisions = named is null ? [] : await session.Get<IRevisionStore>().ListAsync(session.Get<WorkflowOptions>().Project, named.Workflow, cancellationToken);
        RunDocument run;
        try
        {
            run = await session.Engine.DescribeAsync(reference, cancellationToken);
        }
        catch (FailureException e) when (e.Failure.Code == "run-not-found" && revisions.Count > 0)
        {
            await new WorkflowReport(session).WriteAsync(named!, revisions, format, cancellationToken);
            return;
        }

        if (format == OutputFormat.Json) Terminal.WriteJson(run);
        else await new RunReport(session).WriteAsync(run, cancellationToken);
        if (revisions.Count > 0) session.Terminal.Error.MarkupLineInterpolated($"'{reference}' is a workflow too: workflows show {revisions[0].Reference}");
    }
}
