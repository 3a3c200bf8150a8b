using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Hooks;
using Workflows.Server.Access;
using Workflows.Server.Api;
using Workflows.Server.Runs;

namespace Workflows.Server.Hooks;

/// <summary>The addresses that others send to: <c>/hooks/PROJECT/WORKFLOW</c>. No key opens them: each request is signed.</summary>
internal static class HookEndpoints
{
    private const int LargestBody = 2 << 20;

    // GitHub sends as much of a push.
    private const int LargestPush = 25 << 20;

    public static void MapHooks(this WebApplication app)
    {
        app.MapPost("/hooks/{project}/{workflow}", TakeAsync).WithMetadata(new RequestSizeLimitAttribute(LargestBody)).ExcludeFromDescription();
        app.MapPost("/hooks/{project}/-/repos/{repo}", TakePushAsync).WithMetadata(new RequestSizeLimitAttribute(LargestPush)).ExcludeFromDescription();
    }

    private static async Task<IResult> TakePushAsync(string project, string repo, HttpContext context, ServedEngine engine, HookBodies bodies, RateLimits limits, CancellationToken cancellationToken)
    {
        var answer = await engine.RepositoryHooks.TakeAsync(project, repo, await bodies.ReadAsync(context, LargestPush, cancellationToken), limits.HasGuesses(context), cancellationToken);
        WorkflowTelemetry.CountDelivery(answer.Code ?? "push");
        if (answer.Status is 401 or 404) limits.CountGuess(context);
        return answer.Status switch
        {
            StatusCodes.Status202Accepted => TypedResults.Accepted($"/api/v1/projects/{project}/repos/{repo}"),
            StatusCodes.Status204NoContent => TypedResults.NoContent(),
            _ => throw new ProblemException(new Problem(answer.Status, answer.Code!, answer.Detail!)),
        };
    }

    private static async Task<IResult> TakeAsync(
        string project, string workflow, HttpContext context, ServedEngine engine, StartedRuns started, HookBodies bodies, RateLimits limits, CancellationToken cancellationToken)
    {
        var request = await bodies.ReadAsync(context, LargestBody, cancellationToken);
        if (engine.FolderOf(project) is { } folder) await folder.LookedAsync(cancellationToken); // a server that has just started
        var answer = await engine.Hooks.TakeAsync(project, workflow, request, context.Request.Headers.TraceParent, limits.HasGuesses(context), cancellationToken);
        WorkflowTelemetry.CountDelivery(answer.Code ?? "started");
        if (answer.Status is 401 or 404) limits.CountGuess(context);
        return await AnswerAsync(context, engine, started, answer);
    }

    /// <summary>What a sender is told.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext context, ServedEngine engine, StartedRuns started, HookAnswer answer)
    {
        if (answer.Run is { } run) return await started.AnswerAsync(context, engine.Engines.Of(run.Project), run);
        if (answer.Status == StatusCodes.Status204NoContent) return TypedResults.NoContent();
        throw new ProblemException(new Problem(answer.Status, answer.Code!, answer.Detail!) { Pointer = answer.Pointer });
    }
}
