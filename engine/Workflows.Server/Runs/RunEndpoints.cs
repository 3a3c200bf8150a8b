using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Insight;
using Workflows.Core.Runs;
using Workflows.Server.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Runs;

/// <summary>Runs as they are and were: lists, states, events, logs, curves.</summary>
internal static class RunEndpoints
{
    private const int UsualPage = 50;

    public static void MapRuns(this IEndpointRouteBuilder project)
    {
        var runs = project.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("", ListAsync).Needs(Role.Viewer).WithName("listRuns").WithSummary("Lists runs, newest first.");
        runs.MapGet("/compare", CompareAsync).Needs(Role.Viewer).WithName("compareRuns").WithSummary("Puts two runs side by side: only what differs.");
        runs.MapGet("/{run}", ShowAsync).Needs(Role.Viewer).WithName("getRun").WithSummary("Everything about one run; by number, id or unique beginning of it.");
        runs.MapGet("/{run}/steps", StepsAsync).Needs(Role.Viewer).WithName("listSteps").WithSummary("The steps of a run with states, times and reasons for waiting.");
        runs.MapGet("/{run}/events", EventsAsync).Needs(Role.Viewer).WithName("listEvents").WithSummary("The event log of a run, oldest first.");
        runs.MapGet("/{run}/logs", LogsAsync).Needs(Role.Viewer).WithName("searchLogs").WithSummary("Looks through the log of a run.");
        runs.MapGet("/{run}/metrics", MetricsAsync).Needs(Role.Viewer).WithName("getMetrics").WithSummary("Curves of a run, thinned out so that no peak is lost.");
        runs.MapGet("/{run}/why", WhyAsync).Needs(Role.Viewer).WithName("explainStep").WithSummary("Why a step ran, was reused, was skipped or failed.");
        runs.MapGet("/{run}/source", SourceAsync).Needs(Role.Viewer).WithName("getRunSource").WithSummary("The spec that a run runs, as it was then.");
        runs.MapRunActions();
        project.MapGet("/approvals", ApprovalsAsync).WithTags("Runs").Needs(Role.Viewer).WithName("listApprovals").WithSummary("What waits for somebody's yes or no.");
    }

    private static async Task<Ok<Page<RunSummary>>> ListAsync(
        string project, ServedEngine engine, string[]? state, string? workflow, string? by, DateTimeOffset? from, DateTimeOffset? to, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        var filter = new RunFilter
        {
            States = [.. (state ?? []).Select(s => Word.Parse<RunStatus>("state", s))], Workflow = workflow, By = by, From = from, To = to, Before = PageSize.Cursor(cursor), Limit = PageSize.Of(limit, UsualPage),
        };
        var runs = await engine.Runs.ListAsync(project, filter, cancellationToken);
        return TypedResults.Ok(new Page<RunSummary>(runs, runs.Count == filter.Limit ? $"{runs[^1].Number}" : null));
    }

    private static async Task<Ok<RunComparison>> CompareAsync(string project, string left, string right, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Engines.Of(project).CompareAsync(left, right, cancellationToken));

    private static async Task<Ok<RunDocument>> ShowAsync(string project, string run, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Engines.Of(project).DescribeAsync(run, cancellationToken));

    private static async Task<Ok<IReadOnlyList<StepDocument>>> StepsAsync(string project, string run, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok((await engine.Engines.Of(project).DescribeAsync(run, cancellationToken)).Steps);

    private static async Task<Ok<Page<StoredEvent>>> EventsAsync(
        string project, string run, ServedEngine engine, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        var size = PageSize.Of(limit, 200);
        var found = await engine.Engines.Of(project).FindAsync(run, cancellationToken);
        var events = await engine.Runs.ReadAsync(found.Id, PageSize.Cursor(cursor) ?? 0, cancellationToken);
        var items = events.Take(size).Select(PublicEvent.Of).ToList();
        return TypedResults.Ok(new Page<StoredEvent>(items, events.Count > size ? $"{items[^1].Seq}" : null));
    }

    private static async Task<Ok<LogPage>> LogsAsync(
        string project, string run, ServedEngine engine, string? step, int? attempt, string? level, string? search, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        if (level is not (null or "information" or "warning" or "error"))
            throw new ProblemException(422, "level-unknown", $"'{level}' is no level. Give information, warning or error.");
        var query = new LogQuery { Step = step, Attempt = attempt, Level = level, Text = search, After = PageSize.Cursor(cursor) ?? 0, Limit = PageSize.Of(limit, 500) };
        return TypedResults.Ok(await engine.Engines.Of(project).SearchLogsAsync(run, query, cancellationToken));
    }

    private static async Task<Ok<IReadOnlyList<Curve>>> MetricsAsync(
        string project, string run, ServedEngine engine, string? step, string? name, int? points, CancellationToken cancellationToken)
    {
        if (points is < Curve.FewestPoints or > Curve.MostPoints)
            throw new ProblemException(422, "points-out-of-range", $"points is {points}; it goes from {Curve.FewestPoints} to {Curve.MostPoints}.");
        var all = await engine.Engines.Of(project).MetricsAsync(run, cancellationToken);
        return TypedResults.Ok(Curve.Of(all.Where(p => (step is null || p.Step == step) && (name is null || p.Name == name)), points ?? Curve.MostPoints));
    }

    private static async Task<Ok<StepExplanation>> WhyAsync(string project, string run, string step, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Engines.Of(project).ExplainAsync(run, step, cancellationToken));

    private static async Task<ContentHttpResult> SourceAsync(string project, string run, ServedEngine engine, CancellationToken cancellationToken)
    {
        var recorded = await engine.Engines.Of(project).ReadAsync(run, cancellationToken);
        return recorded.Plan.Source is { Revision: not null, File: var file } && File.Exists(file)
            ? TypedResults.Text(await File.ReadAllTextAsync(file, cancellationToken), "text/yaml; charset=utf-8")
            : throw new ProblemException(404, "source-not-kept", $"Run {recorded.Run.Number} ran a file as it lay in a folder; its text was not kept.");
    }

    private static async Task<Ok<IReadOnlyList<OpenApproval>>> ApprovalsAsync(string project, ServedEngine engine, CancellationToken cancellationToken)
    {
        var open = await engine.Runs.ListAsync(project, new RunFilter { States = [RunStatus.Waiting, RunStatus.Running], Limit = OpenApproval.MostRuns }, cancellationToken);
        var approvals = new List<OpenApproval>();
        foreach (var run in open) approvals.AddRange(OpenApproval.In(run, await engine.Engines.Of(project).DescribeAsync(run.Id, cancellationToken)));
        return TypedResults.Ok<IReadOnlyList<OpenApproval>>(approvals);
    }
}
