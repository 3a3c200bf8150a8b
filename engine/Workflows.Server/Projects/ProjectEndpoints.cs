using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Hosting;
using Workflows.Server.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Projects;

/// <summary>Projects: each has its own workflows, runs, artifacts, models, secrets and keys.</summary>
internal static class ProjectEndpoints
{
    public static void MapProjects(this IEndpointRouteBuilder api)
    {
        var projects = api.MapGroup("/projects").WithTags("Projects");
        projects.MapGet("", ListAsync).Needs(Role.Caller).WithName("listProjects").WithSummary("Lists the projects that the key opens.");
        projects.MapPost("", AddAsync).Needs(Role.Admin, "project.create").WithName("createProject").WithSummary("Adds a project; for an administrator of the whole server.");
    }

    private static async Task<Ok<IReadOnlyList<Project>>> ListAsync(HttpContext context, ServedEngine engine, CancellationToken cancellationToken)
    {
        var key = Caller.Of(context).Key;
        var all = await engine.Projects.ListAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<Project>>([.. all.Where(p => key.Project is null || key.Project == p.Name)]);
    }

    private static async Task<Created<Project>> AddAsync(NewProject wish, ServedEngine engine, CancellationToken cancellationToken)
    {
        if (!await engine.Projects.AddAsync(wish.Name, cancellationToken))
            throw new ProblemException(409, "project-exists", $"There is a project '{wish.Name}' already.");
        return TypedResults.Created($"/api/v1/projects/{wish.Name}", await engine.Projects.FindAsync(wish.Name, cancellationToken));
    }
}

/// <summary>A project to be added.</summary>
/// <param name="Name">1 to 63 lower-case letters, digits and hyphens, with a letter or digit in front.</param>
internal sealed record NewProject(string Name);
