using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Repositories;
using Workflows.Server.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Repositories;

/// <summary>Git repositories whose workflows a project follows.</summary>
internal static class RepositoryEndpoints
{
    public static void MapRepositories(this IEndpointRouteBuilder project)
    {
        var repositories = project.MapGroup("/repos").WithTags("Repositories");
        repositories.MapGet("", ListAsync).Needs(Role.Viewer).WithName("listRepositories").WithSummary("Repositories that are followed, with what became of their newest commits.");
        repositories.MapPost("", AddAsync).Needs(Role.Admin, "repository.add").WithName("addRepository")
            .WithSummary("Follows a repository from now on. A path of the server's machine is for administrators of the whole server.");
        repositories.MapGet("/{repo}", ShowAsync).Needs(Role.Viewer).WithName("getRepository").WithSummary("One repository: every workflow of it, with its mistakes.");
        repositories.MapDelete("/{repo}", RemoveAsync).Needs(Role.Admin, "repository.remove").WithName("deleteRepository").WithSummary("Follows a repository no longer; its workflows, revisions and runs stay.");
        repositories.MapPost("/{repo}/sync", SyncAsync).Needs(Role.Operator, "repository.sync").WithName("syncRepository").WithSummary("Looks at a repository now, and tells what was found.");
    }

    private static async Task<Ok<Page<Repository>>> ListAsync(string project, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<Repository>(await engine.Repositories.ListAsync(project, cancellationToken), null));

    private static async Task<Created<Repository>> AddAsync(string project, RepositoryWish wish, HttpContext context, ServedEngine engine, CancellationToken cancellationToken)
    {
        var key = Caller.Of(context).Key;
        var added = await engine.Repositories.AddAsync(new NewRepository
        {
            Project = project,
            Name = wish.Name,
            Url = wish.Url,
            Branches = wish.Branches ?? ["main"],
            Path = wish.Path ?? "",
            Provider = wish.Provider,
            Secret = wish.Secret,
            Token = wish.Token,
            Slug = wish.Slug,
            Api = wish.Api,
            Poll = Word.Duration("poll", wish.Poll),
        }, key.Name, allowsLocal: key.Project is null, cancellationToken);
        return TypedResults.Created($"/api/v1/projects/{project}/repos/{added.Name}", added);
    }

    private static async Task<Ok<Repository>> ShowAsync(string project, string repo, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Repositories.FindAsync(project, repo, cancellationToken));

    private static async Task<NoContent> RemoveAsync(string project, string repo, ServedEngine engine, CancellationToken cancellationToken)
    {
        await engine.Repositories.RemoveAsync(project, repo, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<SyncReport>> SyncAsync(string project, string repo, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.RepositorySync.LookAsync(await engine.Repositories.FindAsync(project, repo, cancellationToken), cancellationToken));
}

/// <summary>A repository that somebody wants to be followed.</summary>
/// <param name="Url">Where it is fetched from.</param>
/// <param name="Name">What to call it; null for the last part of its address.</param>
/// <param name="Branches">The branch to follow, and patterns of further ones; null for main.</param>
/// <param name="Path">Folder of the workflows in it; null for all of it.</param>
/// <param name="Provider">Who hosts it, or null.</param>
/// <param name="Secret">Name of the secret that its pushes are signed with, or null.</param>
/// <param name="Token">Name of the secret that holds the token for statuses of commits, and for the repository itself over https, or null.</param>
/// <param name="Slug">What the provider calls it; null for what its address says.</param>
/// <param name="Api">Base address of the provider's API; null for the usual one of its host.</param>
/// <param name="Poll">How often it is looked at, such as <c>1m</c>.</param>
internal sealed record RepositoryWish(
    string Url, string? Name = null, IReadOnlyList<string>? Branches = null, string? Path = null, GitProvider? Provider = null, string? Secret = null, string? Token = null,
    string? Slug = null, string? Api = null, string? Poll = null);
