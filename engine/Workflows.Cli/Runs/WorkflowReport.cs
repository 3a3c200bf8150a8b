using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Planning;
using Workflows.Core.Revisions;
using Workflows.Core.Spec;

namespace Workflows.Cli.Runs;

/// <summary>A registered workflow: its revisions, and what one of them takes and is started by.</summary>
internal sealed class WorkflowReport(Session session)
{
    private readonly IAnsiConsole console = session.Terminal.Out;

    public async Task WriteAsync(WorkflowReference reference, IReadOnlyList<Revision> revisions, OutputFormat format, CancellationToken cancellationToken)
    {
        var shown = await session.Get<RevisionCatalog>().FindAsync(reference, cancellationToken);
        var compilation = await session.Engine.CompileAsync(shown, cancellationToken);
        if (format == OutputFormat.Json)
        {
            Terminal.WriteJson(new WorkflowDocument(shown.Workflow, shown, compilation.Plan?.Inputs ?? [], [.. Triggers(compilation.Spec?.On)], revisions));
            return;
        }

        console.MarkupLineInterpolated($"[bold]{shown.Reference}[/] [grey]revision {shown.Number}[/]  {compilation.Spec?.Description ?? ""}");
        WriteRevisions(revisions, shown);
        new DiagnosticPrinter(console).Write(compilation.Diagnostics);
        if (compilation.Spec is not { } spec) return;
        WriteInputs(spec.Inputs);
        foreach (var trigger in Triggers(spec.On)) console.MarkupLineInterpolated($"started by {trigger}");
        console.MarkupLineInterpolated($"[grey]next:[/] workflows run {shown.Reference}");
    }

    private void WriteRevisions(IReadOnlyList<Revision> revisions, Revision shown)
    {
        var table = Tables.Create("revision", "version", "commit", "registered", "by", "spec", "content").Firm(0, 1, 2, 3, 6).Right(0);
        foreach (var revision in revisions)
        {
            table.AddRow(
                revision.Number == shown.Number ? $"[green]{revision.Number}[/]" : $"{revision.Number}",
                Markup.Escape(revision.Version ?? "–"),
                revision.Commit is { } commit ? commit[..7] : "[grey]–[/]",
                Moment.Text(revision.At, session.Time),
                Markup.Escape(revision.Author),
                Markup.Escape(revision.Path),
                $"[grey]{Words.ShortHash(revision.Bundle.Hash)}[/]");
        }

        console.Write(table);
    }

    private void WriteInputs(IReadOnlyList<InputSpec> inputs)
    {
        if (inputs.Count == 0) return;
        var table = Tables.Create("input", "type", "default", "meaning").Firm(0, 1);
        foreach (var input in inputs)
        {
            var fallback = input.Default is YamlScalar scalar ? Markup.Escape(scalar.Text) : input.Default is not null ? "…" : input.Required ? "[yellow]required[/]" : "[grey]–[/]";
            table.AddRow($"[bold]{Markup.Escape(input.Name.Value)}[/]", States.Word(input.Type), fallback, Markup.Escape(input.Description ?? ""));
        }

        console.Write(table);
    }

    private static IEnumerable<string> Triggers(TriggersSpec? on)
    {
        if (on?.Webhook is not null) yield return "a webhook";
        if (on?.Push is { } push) yield return push.Paths.Count == 0 ? "a push" : $"a push to {string.Join(", ", push.Paths.Select(p => p.Value))}";
        foreach (var schedule in on?.Schedule ?? []) yield return $"the clock at {schedule.Cron.Value} ({schedule.Timezone})";
    }

    /// <summary>A workflow as <c>--output json</c> prints it.</summary>
    private sealed record WorkflowDocument(
        string Workflow, Revision Shown, IReadOnlyList<PlannedInput> Inputs, IReadOnlyList<string> StartedBy, IReadOnlyList<Revision> Revisions);
}
