using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Workflows.Core.Diagnostics;
using Workflows.Server.Api;

namespace Workflows.Server.Inference;

/// <summary>Turns every way in which a request can go wrong into a status and the error object that both protocols share.</summary>
internal static class Refusals
{
    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null }) await RouteMissedAsync(context);
        }
        catch (RefusedException e)
        {
            await WriteAsync(context, e.Status, e.Code, e.Message);
        }
        catch (ProblemException e)
        {
            await WriteAsync(context, e.Problem.Status, e.Problem.Code, e.Problem.Detail);
        }
        catch (FailureException e)
        {
            await FailedAsync(context, e.Failure);
        }
        catch (JsonException e)
        {
            await WriteAsync(context, 400, "json-malformed", $"The body is not JSON: {JsonSentence.Of(e)}");
        }
        catch (BadHttpRequestException e)
        {
            var tooLarge = e.StatusCode == StatusCodes.Status413PayloadTooLarge;
            await WriteAsync(
                context, e.StatusCode, tooLarge ? "body-too-large" : "request-malformed",
                tooLarge ? "The body is longer than this server accepts. Send smaller batches." : e.Message);
        }
    }

    private static Task RouteMissedAsync(HttpContext context)
    {
        var place = $"{context.Request.Method} {context.Request.Path}";
        return context.Response.StatusCode switch
        {
            404 => WriteAsync(context, 404, "path-not-found", $"Nothing answers to {place}. The protocols begin at /v2 and /v1/models."),
            405 => WriteAsync(context, 405, "method-not-allowed", $"{place} is not offered; allowed: {context.Response.Headers.Allow}."),
            var status => WriteAsync(context, status, "request-refused", $"{place} was refused."),
        };
    }

    private static Task FailedAsync(HttpContext context, Failure failure)
    {
        var status = failure.Kind switch
        {
            FailureKind.Input when failure.Code is "artifact-missing" or "artifact-corrupted" or "model-format" => 503,
            FailureKind.Input => 400,
            FailureKind.Resource => 503,
            FailureKind.Timeout => 504,
            _ => 500,
        };
        if (status == 503) context.Response.Headers.RetryAfter = "5";
        return WriteAsync(context, status, failure.Code, failure.Message);
    }

    private static async Task WriteAsync(HttpContext context, int status, string code, string error)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new ErrorBody(error, code), ServerJson.Readable.ErrorBody, cancellationToken: context.RequestAborted);
    }
}
