using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Workflows.Server;

/// <summary>What orchestrators ask: <c>/healthz</c> whether the process lives, <c>/readyz</c> whether it can answer, which means reading its store.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", context => WriteAsync(context, "live")).ExcludeFromDescription();
        routes.MapGet("/readyz", async (HttpContext context, ServedEngine engine) =>
        {
            if (await StoreQuestion.AskAsync(token => engine.Registry.ListAsync(engine.Options.Project, token), engine.Time, context.RequestAborted) is not null)
            {
                await WriteAsync(context, "ready");
                return;
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await WriteAsync(context, "the store does not answer");
        }).ExcludeFromDescription();
    }

    private static Task WriteAsync(HttpContext context, string status) =>
        context.Response.WriteAsJsonAsync(new Health(status), ServerJson.Readable.Health, cancellationToken: context.RequestAborted);
}
