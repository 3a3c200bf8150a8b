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
            await engine.Registry.ListAsync(engine.Options.Project, context.RequestAborted);
            await WriteAsync(context, "ready");
        }).ExcludeFromDescription();
    }

    private static Task WriteAsync(HttpContext context, string status) =>
        context.Response.WriteAsJsonAsync(new Health(status), ServerJson.Readable.Health, cancellationToken: context.RequestAborted);
}
