using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflows.Server.Api;

namespace Workflows.Server.Projects;

/// <summary>Lets requests through that name a project which there is. A project is never taken away, so it is asked for once.</summary>
internal sealed class KnownProjects(ServedEngine engine) : IEndpointFilter
{
    private readonly ConcurrentDictionary<string, bool> known = new(StringComparer.Ordinal);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var name = (string)context.HttpContext.GetRouteValue("project")!;
        if (known.ContainsKey(name)) return await next(context);
        if (await engine.Projects.FindAsync(name, context.HttpContext.RequestAborted) is null)
            throw new ProblemException(404, "project-not-found", $"There is no project '{name}'. GET /api/v1/projects lists those that there are.");
        known[name] = true;
        return await next(context);
    }
}
