using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Planning;
using Workflows.Core.Revisions;
using Workflows.Server.Access;
using Workflows.Server.Api;
using Workflows.Server.Runs;

namespace Workflows.Server.Workflows;

/// <summary>Workflows, their revisions, and what a text would be.</summary>
internal static class WorkflowEndpoints
{
    private const int MostRuns = 50;

    public static void MapWorkflows(this IEndpointRouteBuilder project)
    {
        var workflows = project.MapGroup("/workflows").WithTags("Workflows");
        workflows.MapGet("", ListAsync).Needs(Role.Viewer).WithName("listWorkflows").WithSummary("Lists workflows: those in the folder of specs, and those that were registered.");
        workflows.MapGet("/{workflow}", ShowAsync).Needs(Role.Viewer).WithName("getWorkflow").WithSummary("One workflow: what a run takes, and what is wrong with it.");
        workflows.MapGet("/{workflow}/revisions", RevisionsAsync).Needs(Role.Viewer).WithName("listRevisions").WithSummary("Every accepted content of a workflow, the newest first.");
        workflows.MapGet("/{workflow}/diff", DiffAsync).Needs(Role.Viewer).WithName("diffRevisions").WithSummary("How two revisions differ, in the words of the spec language.");
        workflows.MapSources();
        project.MapPost("/validate", ValidateAsync).WithTags("Workflows").Needs(Role.Viewer).WithName("validate").WithSummary("What is wrong with a text, saved or not.");
        project.MapPost("/plan", PlanAsync).WithTags("Workflows").Needs(Role.Viewer).WithName("plan").WithSummary("What running something now would do, step by step, and why.");
    }

    private static async Task<Ok<Page<WorkflowSummary>>> ListAsync(string project, ServedEngine engine, string? search, int? runs, CancellationToken cancellationToken)
    {
        if (runs is < 0 or > MostRuns) throw new ProblemException(422, "runs-out-of-range", $"runs is {runs}; it goes from 0 to {MostRuns}.");
        var files = await FilesAsync(engine, project, cancellationToken);
        var named = files.Where(f => f.Name is not null).DistinctBy(f => f.Name).ToDictionary(f => f.Name!);
        var summaries = new List<WorkflowSummary>();
        foreach (var name in named.Keys.Union(await engine.Revisions.WorkflowsAsync(project, cancellationToken)).Where(n => Matches(n, search)).Order(StringComparer.Ordinal))
            summaries.Add(await SummaryAsync(engine, project, name, named.GetValueOrDefault(name), runs ?? 0, cancellationToken));
        summaries.AddRange(files.Where(f => (f.Name is null || named[f.Name] != f) && Matches(f.Path, search)).Select(f => new WorkflowSummary { Name = f.Name, File = f }));
        return TypedResults.Ok(new Page<WorkflowSummary>(summaries, null));
    }

    private static async Task<Ok<WorkflowDocument>> ShowAsync(string project, string workflow, ServedEngine engine, CancellationToken cancellationToken)
    {
        var file = (await FilesAsync(engine, project, cancellationToken)).FirstOrDefault(f => f.Name == workflow);
        var summary = await SummaryAsync(engine, project, workflow, file, MostRuns, cancellationToken);
        if (summary.Revision is null)
        {
            return file is not null
                ? TypedResults.Ok(new WorkflowDocument(summary, [], file.Diagnostics))
                : throw new ProblemException(404, "workflow-unknown", $"There is no workflow '{workflow}' in project '{project}'.");
        }

        var compilation = await engine.Engines.Of(project).CompileAsync(summary.Revision, cancellationToken);
        return TypedResults.Ok(new WorkflowDocument(summary, compilation.Plan?.Inputs ?? [], file?.Diagnostics ?? compilation.Diagnostics));
    }

    private static async Task<Ok<IReadOnlyList<Revision>>> RevisionsAsync(string project, string workflow, ServedEngine engine, CancellationToken cancellationToken)
    {
        var revisions = await engine.Revisions.ListAsync(project, workflow, cancellationToken);
        return revisions.Count > 0 ? TypedResults.Ok(revisions)
            : throw new ProblemException(404, "workflow-unknown", $"Workflow '{workflow}' has no revision in project '{project}'.");
    }

    private static async Task<Ok<SpecDifference>> DiffAsync(string project, string workflow, string from, string to, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Engines.Of(project).CompareRevisionsAsync($"{workflow}@{from}", $"{workflow}@{to}", cancellationToken));

    private static async Task<Ok<ValidationDocument>> ValidateAsync(string project, Draft draft, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(ValidationDocument.Of(await PlanSources.CompileAsync(engine, project, new StartRun { Draft = draft }, isKept: false, cancellationToken)));

    private static async Task<Ok<PreviewDocument>> PlanAsync(string project, StartRun wish, ServedEngine engine, CancellationToken cancellationToken)
    {
        var runs = engine.Engines.Of(project);
        var compilation = await PlanSources.CompileAsync(engine, project, wish, isKept: false, cancellationToken);
        var plan = PlanSources.Accepted(compilation);
        var inputs = await PlanSources.BindAsync(runs, plan, new GivenInputs(PlanSources.Given(wish.Inputs)), cancellationToken);
        var start = new StartOptions { Seed = wish.Seed, Selection = StepSelection.Of(plan, wish.Only, wish.From) };
        var preview = await runs.PreviewAsync(plan, inputs, start, cancellationToken);
        return TypedResults.Ok(new PreviewDocument(plan.Workflow, plan.Hash, preview.WouldRun, preview.Steps, preview.Outputs, compilation.Diagnostics));
    }

    private static async Task<WorkflowSummary> SummaryAsync(
        ServedEngine engine, string project, string name, FolderWorkflow? file, int runs, CancellationToken cancellationToken)
    {
        var revisions = await engine.Revisions.ListAsync(project, name, cancellationToken);
        IReadOnlyList<RunSummary> newest = runs == 0 ? [] : await engine.Runs.ListAsync(project, new RunFilter { Workflow = name, Limit = runs }, cancellationToken);
        return new WorkflowSummary { Name = name, File = file, Revision = revisions.Count > 0 ? revisions[0] : null, Runs = [.. newest.Select(RunGlance.Of)] };
    }

    private static async Task<IReadOnlyList<FolderWorkflow>> FilesAsync(ServedEngine engine, string project, CancellationToken cancellationToken) =>
        engine.Folder is { } folder && project == engine.Options.Project ? await folder.ListAsync(cancellationToken) : [];

    private static bool Matches(string text, string? search) => search is null || text.Contains(search, StringComparison.OrdinalIgnoreCase);
}
