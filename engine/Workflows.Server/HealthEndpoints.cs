using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Diagnostics;

namespace Workflows.Server;

/// <summary>What orchestrators ask: <c>/healthz</c> whether the process lives, <c>/readyz</c> whether it can answer, which means reading its store.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", context => WriteAsync(context, "live")).ExcludeFromDescription();
        routes.MapGet("/readyz", async (HttpContext context, ServedEngine engine) =>
        {
            if (await AnswersAsync(engine, context.RequestAborted))
            {
                await WriteAsync(context, "ready");
                return;
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await WriteAsync(context, "the store does not answer");
        }).ExcludeFromDescription();
    }

    // A store that is away is waited for; who asks this wants to know it now.
    private static async Task<bool> AnswersAsync(ServedEngine engine, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Registry.ListAsync(engine.Options.Project, cancellationToken).WaitAsync(Patience, engine.Time, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or FailureException)
        {
            return false;
        }
    }

    private static Task WriteAsync(HttpContext context, string status) =>
        context.Response.WriteAsJsonAsync(new Health(status), ServerJson.Readable.Health, cancellationToken: context.RequestAborted);
}
