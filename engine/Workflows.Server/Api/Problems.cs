using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;

namespace Workflows.Server.Api;

/// <summary>Turns every way in which a request of the management API can go wrong into a problem document (RFC 9457) with a stable code.</summary>
internal static class Problems
{
    public const string MediaType = "application/problem+json";

    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null }) await RouteMissedAsync(context);
        }
        catch (ProblemException e)
        {
            await WriteAsync(context, e.Problem);
        }
        catch (FailureException e)
        {
            await FailedAsync(context, e.Failure);
        }
        catch (RequestReusedException e)
        {
            await WriteAsync(context, new Problem(422, "idempotency-key-reused", $"Idempotency-Key '{e.Key}' came with another request before. Take a new key for a new request."));
        }
        catch (BadHttpRequestException e)
        {
            await MalformedAsync(context, e);
        }
        catch (OperationCanceledException e) when (context.RequestAborted.IsCancellationRequested || e.InnerException is ConnectionAbortedException)
        {
            // Whoever asked has gone, or was cut off since the server stops.
        }
    }

    /// <summary>Answers for a mistake of ours; the framework has logged it.</summary>
    public static Task AnswerFaultAsync(HttpContext context) =>
        WriteAsync(context, new Problem(500, "internal", "The server made a mistake; its log on standard error says more."));

    /// <summary>Answers with a problem, unless the answer has begun.</summary>
    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        if (context.Response.HasStarted) return;
        context.Response.StatusCode = problem.Status;
        if (problem.Status is 429 or 503 && !context.Response.Headers.ContainsKey("Retry-After")) context.Response.Headers.RetryAfter = "5";
        await context.Response.WriteAsJsonAsync(problem, ServerJson.Readable.Problem, MediaType, context.RequestAborted);
    }

    private static Task RouteMissedAsync(HttpContext context)
    {
        var place = $"{context.Request.Method} {context.Request.Path}";
        return WriteAsync(context, context.Response.StatusCode switch
        {
            404 => new Problem(404, "path-not-found", $"Nothing answers to {place}. GET /openapi/v1.json lists what does."),
            405 => new Problem(405, "method-not-allowed", $"{place} is not offered; allowed: {context.Response.Headers.Allow}."),
            413 => TooLarge(),
            415 => new Problem(415, "media-type-unsupported", $"{place} does not take a body of type '{context.Request.ContentType}'."),
            var status => new Problem(status, "request-refused", $"{place} was refused."),
        });
    }

    private static Problem TooLarge() => new(413, "body-too-large", "The body is longer than this server accepts.");

    private static Task FailedAsync(HttpContext context, Failure failure) => WriteAsync(context, new Problem(ProblemStatus.Of(failure), failure.Code, failure.Message));

    private static Task MalformedAsync(HttpContext context, BadHttpRequestException e) => WriteAsync(context, e switch
    {
        { StatusCode: 413 } => TooLarge(),
        { InnerException: JsonException json } => new Problem(400, "json-malformed", $"The body is not what is taken here: {JsonSentence.Of(json)}") { Pointer = JsonSentence.Pointer(json) },
        { Message: var said } when said.Contains("no body was provided", StringComparison.Ordinal) => // the words of the framework
            new Problem(400, "body-missing", $"{context.Request.Method} {context.Request.Path} takes a body of JSON, and none came. Send {{}} at least."),
        _ => new Problem(e.StatusCode, "request-malformed", e.Message),
    });
}
