using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Serving;

namespace Workflows.Server;

/// <summary>What orchestrators ask: <c>/healthz</c> whether the process lives, <c>/readyz</c> whether it can answer, which means reading its registry.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes, DeployedModels models)
    {
        routes.MapGet("/healthz", context => WriteAsync(context, "live"));
        routes.MapGet("/readyz", async context =>
        {
            await models.ListAsync(context.RequestAborted);
            await WriteAsync(context, "ready");
        });
    }

    private static Task WriteAsync(HttpContext context, string status) =>
        context.Response.WriteAsJsonAsync(new Health(status), ServerJson.Readable.Health, cancellationToken: context.RequestAborted);
}
