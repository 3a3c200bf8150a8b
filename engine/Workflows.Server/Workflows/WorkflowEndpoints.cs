using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Hosting.Testing;
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

    private static readonly TimeSpan LongestTests = TimeSpan.FromMinutes(10);

    public static void MapWorkflows(this IEndpointRouteBuilder project, ServerOptions options)
    {
        var workflows = project.MapGroup("/workflows").WithTags("Workflows");
        workflows.MapGet("", ListAsync).Needs(Role.Viewer).WithName("listWorkflows").WithSummary("Lists workflows: those in the folder of specs, and those that were registered.");
        workflows.MapPost("", RegisterAsync).Needs(Role.Editor, "workflow.register").WithName("registerWorkflow").Accepts<IFormFileCollection>("multipart/form-data")
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxUploadBytes))
            .WithSummary("Keeps a workflow with the files that it names as a revision: a form with a field for each file, named by its path; the query says which one is the spec.");
        workflows.MapGet("/{workflow}", ShowAsync).Needs(Role.Viewer).WithName("getWorkflow").WithSummary("One workflow: what a run takes, and what is wrong with it.");
        workflows.MapGet("/{workflow}/revisions", RevisionsAsync).Needs(Role.Viewer).WithName("listRevisions").WithSummary("Every accepted content of a workflow, the newest first.");
        workflows.MapGet("/{workflow}/diff", DiffAsync).Needs(Role.Viewer).WithName("diffRevisions").WithSummary("How two revisions differ, in the words of the spec language.");
        workflows.MapSources();
        project.MapPost("/validate", ValidateAsync).WithTags("Workflows").Needs(Role.Viewer).WithName("validate").WithSummary("What is wrong with a text, saved or not.");
        project.MapPost("/plan", PlanAsync).WithTags("Workflows").Needs(Role.Viewer).WithName("plan").WithSummary("What running something now would do, step by step, and why.");
        project.MapPost("/test", TestAsync).WithTags("Workflows").Needs(Role.Operator).WithName("test").WithSummary("Runs the tests of a workflow or of a text, in it or beside it, with given results of steps. Nothing outside is changed.");
    }

    private static async Task<Ok<Page<WorkflowSummary>>> ListAsync(string project, ServedEngine engine, string? search, int? runs, CancellationToken cancellationToken)
    {
        if (runs is < 0 or > MostRuns) throw new ProblemException(422, "runs-out-of-range", $"runs is {runs}; it goes from 0 to {MostRuns}.");
        var files = await FilesAsync(engine, project, cancellationToken);
        var named = files.Where(f => f.Name is not null).DistinctBy(f => f.Name).ToDictionary(f => f.Name!);
        var summaries = new List<WorkflowSummary>();
        var newest = (await engine.Revisions.ListNewestAsync(project, cancellationToken)).ToDictionary(r => r.Workflow);
        foreach (var name in named.Keys.Union(newest.Keys).Where(n => Matches(n, search)).Order(StringComparer.Ordinal))
            summaries.Add(await SummaryAsync(engine, project, name, named.GetValueOrDefault(name), newest.GetValueOrDefault(name), runs ?? 0, cancellationToken));
        summaries.AddRange(files.Where(f => (f.Name is null || named[f.Name] != f) && Matches(f.Path, search)).Select(f => new WorkflowSummary { Name = f.Name, File = f }));
        return TypedResults.Ok(new Page<WorkflowSummary>(summaries, null));
    }

    private static async Task<Results<Created<Revision>, Ok<Revision>>> RegisterAsync(
        string project, string path, HttpContext context, ServedEngine engine, CancellationToken cancellationToken)
    {
        using var folder = await SentFolder.TakeAsync(context.Request, cancellationToken);
        var registration = await engine.Engines.Of(project).RegisterAsync(folder.SourceOf(path), path, Caller.Of(context).Key.Name, cancellationToken);
        ProblemException.ThrowIfErrors(registration.Compilation.Diagnostics, "The workflow has mistakes");
        var (outcome, revision) = (registration.Acceptance!.Outcome, registration.Acceptance.Revision);
        return outcome switch
        {
            AcceptanceOutcome.Known => TypedResults.Ok(revision),
            AcceptanceOutcome.LabelTaken => throw new ProblemException(new Problem(409, "version-taken",
                $"Version {revision.Version} of workflow '{revision.Workflow}' is revision {revision.Number}, with other content. Raise 'version' in {path}.") { Difference = registration.Difference }),
            _ => TypedResults.Created($"/api/v1/projects/{project}/workflows/{revision.Workflow}", revision),
        };
    }

    private static async Task<Ok<WorkflowDocument>> ShowAsync(string project, string workflow, ServedEngine engine, CancellationToken cancellationToken)
    {
        var file = (await FilesAsync(engine, project, cancellationToken)).FirstOrDefault(f => f.Name == workflow);
        var revisions = await engine.Revisions.ListAsync(project, workflow, cancellationToken);
        var summary = await SummaryAsync(engine, project, workflow, file, revisions.Count > 0 ? revisions[0] : null, MostRuns, cancellationToken);
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

    private static async Task<Ok<TestDocument>> TestAsync(string project, TestWorkflow wish, ServedEngine engine, CancellationToken cancellationToken)
    {
        var compilation = await PlanSources.CompileWithTestsAsync(engine, project, new StartRun { Workflow = wish.Workflow, Draft = wish.Draft }, cancellationToken);
        var plan = PlanSources.Accepted(compilation);
        using var limit = new CancellationTokenSource(LongestTests, engine.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var results = new List<TestResult>();
        try
        {
            await foreach (var result in engine.Tests.RunAsync(plan, compilation.Spec!.Tests, both.Token)) results.Add(result);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ProblemException(422, "tests-too-long", $"The tests of '{plan.Workflow}' did not end within {LongestTests.TotalMinutes} minutes. Give results of long steps, or run them with 'workflows test'.");
        }

        return TypedResults.Ok(new TestDocument(plan.Workflow, results.Count(r => r.Passed), results.Count(r => !r.Passed), results, compilation.Diagnostics));
    }

    private static async Task<WorkflowSummary> SummaryAsync(
        ServedEngine engine, string project, string name, FolderWorkflow? file, Revision? revision, int runs, CancellationToken cancellationToken)
    {
        IReadOnlyList<RunSummary> newest = runs == 0 ? [] : await engine.Runs.ListAsync(project, new RunFilter { Workflow = name, Limit = runs }, cancellationToken);
        return new WorkflowSummary { Name = name, File = file, Revision = revision, Runs = [.. newest.Select(RunGlance.Of)] };
    }

    private static async Task<IReadOnlyList<FolderWorkflow>> FilesAsync(ServedEngine engine, string project, CancellationToken cancellationToken) =>
        engine.FolderOf(project) is { } folder ? await folder.ListAsync(cancellationToken) : [];

    private static bool Matches(string text, string? search) => search is null || text.Contains(search, StringComparison.OrdinalIgnoreCase);
}
