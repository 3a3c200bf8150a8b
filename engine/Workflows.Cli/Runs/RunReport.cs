using System.Text.Json.Nodes;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;

namespace Workflows.Cli.Runs;

/// <summary>What remains of a run: steps, outputs, artifacts, where its pages lie, and what to type next.</summary>
internal sealed class RunReport(Session session)
{
    private readonly IAnsiConsole console = session.Terminal.Out;

    public async Task WriteAsync(RunDocument run, CancellationToken cancellationToken)
    {
        var took = run.Seconds is { } seconds ? $" in {Words.Duration(seconds)}" : "";
        var revision = run.Revision is { } r ? $" [grey]revision {r.Number}{(r.Version is { } label ? $" ({Markup.Escape(label)})" : "")}[/]" : "";
        console.MarkupLine($"[bold]{Markup.Escape(run.Workflow)}[/]{revision} [grey]run {run.Number}{(run.ReplayOf is { } original ? $", replay of {original}" : "")}[/]  {States.Markup(run.State)}{took}");
        foreach (var reason in run.WaitingFor) console.MarkupLineInterpolated($"[yellow]waiting:[/] {WaitWords.Of(reason)}");
        WriteSteps(run);
        WriteValues("inputs", run.Inputs);
        WriteValues("outputs", run.Outputs);
        WriteArtifacts(run.Artifacts);
        if (run.Failure is { } failure) WriteFailure(failure);
        await WritePagesAsync(run, cancellationToken);
        console.MarkupLine($"[grey]next:[/] {string.Join("[grey] · [/]", Next(run))}");
    }

    private void WriteSteps(RunDocument run)
    {
        var wide = session.Terminal.IsWide;
        var hasNotes = run.Steps.Any(s => Note(s) is not null);
        string[] headings = ["step", .. wide ? ["activity"] : (string[])[], "state", "time", .. hasNotes ? ["note"] : (string[])[]];
        var table = Tables.Create(headings).Firm([.. Enumerable.Range(0, headings.Length - (hasNotes ? 1 : 0))]).Right(wide ? 3 : 2);
        foreach (var step in run.Steps)
        {
            var seconds = step.Attempts > 0 || step.Seconds > 0 ? Words.Duration(step.Seconds) : "[grey]–[/]";
            string[] cells =
            [
                Markup.Escape(step.Id), .. wide ? [$"[grey]{Markup.Escape(step.Uses)}[/]"] : (string[])[], States.Markup(step.State), seconds,
                .. hasNotes ? [$"[grey]{Markup.Escape(Note(step) ?? "")}[/]"] : (string[])[],
            ];
            table.AddRow(cells);
        }

        console.Write(table);
    }

    private static string? Note(StepDocument step) => step switch
    {
        { Failure: { } failure } => $"{failure.Code}: {failure.Message}",
        { WaitingFor: { } reason } => WaitWords.Of(reason),
        _ => step.Note,
    };

    private void WriteValues(string heading, JsonObject values)
    {
        if (values.Count == 0) return;
        var grid = Block(heading, 2);
        foreach (var (name, value) in values) grid.AddRow(Markup.Escape(name), Markup.Escape(Words.Value(value)));
        console.Write(grid);
        console.WriteLine();
    }

    private void WriteArtifacts(IReadOnlyList<ArtifactDocument> artifacts)
    {
        if (artifacts.Count == 0) return;
        var grid = Block("artifacts", 4);
        foreach (var artifact in artifacts)
            grid.AddRow(
                Markup.Escape($"{artifact.Step}.{artifact.Name}"), States.Word(artifact.Kind), Words.Bytes(artifact.Bytes), $"[grey]{Words.ShortHash(artifact.Hash)}[/]");
        console.Write(grid);
        console.WriteLine();
    }

    private Grid Block(string heading, int columns)
    {
        console.MarkupLine($"[grey]{heading}[/]");
        var grid = new Grid();
        for (var column = 0; column < columns; column++) grid.AddColumn(new GridColumn().PadLeft(column == 0 ? 2 : 0).PadRight(2));
        return grid;
    }

    private void WriteFailure(Failure failure)
    {
        console.MarkupLineInterpolated($"[red bold]error[/] [bold]{failure.Code}[/]: {failure.Message}");
        if (failure.Place is { } place) console.MarkupLineInterpolated($"  [grey]at {place}[/]");
    }

    private async Task WritePagesAsync(RunDocument run, CancellationToken cancellationToken)
    {
        foreach (var page in run.Artifacts.Where(a => a.Kind == ArtifactKind.Report))
        {
            console.MarkupInterpolated($"[grey]report[/] {page.Step} ");
            // A path is for copying: the console must not wrap it.
            console.Profile.Out.Writer.WriteLine(await PlaceAsync(run.Number, page, cancellationToken));
        }
    }

    /// <summary>Browsers go by the name of a file, which content-addressed ones lack: a page gets a copy that one can open.</summary>
    private async Task<string> PlaceAsync(long run, ArtifactDocument page, CancellationToken cancellationToken)
    {
        try
        {
            var artifact = new Artifact { Kind = page.Kind, Hash = page.Hash, Bytes = page.Bytes };
            var bytes = await File.ReadAllBytesAsync(await session.Get<IArtifactStore>().GetPathAsync(artifact, cancellationToken), cancellationToken);
            var copy = Path.Combine(Directory.CreateDirectory(Path.Combine(session.Home, "reports")).FullName, $"{run}-{page.Step}.{page.Name}.html");
            await File.WriteAllBytesAsync(copy, bytes, cancellationToken);
            return copy;
        }
        catch (Exception e) when (e is FailureException or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static IEnumerable<string> Next(RunDocument run)
    {
        if (run.State is RunStatus.Failed or RunStatus.Cancelled or RunStatus.Interrupted) yield return $"workflows restart {run.Number}";
        if (run.State is RunStatus.Waiting or RunStatus.Queued)
            foreach (var hint in WaitWords.Commands(run.Number, run.Steps.Select(s => (s.Id, s.WaitingFor)), run.WaitingFor)) yield return hint;
        if (run.State == RunStatus.Running) yield return $"workflows pause {run.Number}";
        if (run.State is RunStatus.Running or RunStatus.Waiting or RunStatus.Queued) yield return $"workflows cancel {run.Number}";
        if (run.State == RunStatus.Succeeded && run.Steps.Any(s => s.Uses == "deploy/model")) yield return "workflows serve";
        yield return $"workflows logs {run.Number}";
        yield return $"workflows show {run.Number}";
    }
}
