using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Server.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Keys;

/// <summary>Keys of a project, and who changed what in it.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder project)
    {
        var keys = project.MapGroup("/keys").WithTags("Keys");
        keys.MapGet("", ListAsync).Needs(Role.Admin).WithName("listKeys").WithSummary("Keys of the project, the newest first; never a key itself.");
        keys.MapPost("", CreateAsync).Needs(Role.Admin, "key.create").WithName("createKey").WithSummary("Gives a key and tells it, now and never again.");
        keys.MapDelete("/{key}", RevokeAsync).Needs(Role.Admin, "key.revoke").WithName("revokeKey").WithSummary("Takes a key back, with every session that it opened.");
        project.MapGet("/audit", AuditAsync).WithTags("Keys").Needs(Role.Admin).WithName("listAudit").WithSummary("Who changed what, the newest first.");
    }

    private static async Task<Ok<IReadOnlyList<AccessKey>>> ListAsync(string project, KeyDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await desk.ListAsync(project, cancellationToken));

    private static async Task<Created<GivenKey>> CreateAsync(string project, KeyWish wish, HttpContext context, KeyDesk desk, CancellationToken cancellationToken)
    {
        var issued = await desk.CreateAsync(
            new NewKey { Name = wish.Name, Role = wish.Role, Project = project, Models = wish.Models ?? [], Lifetime = Word.Duration("expires", wish.Expires), By = Caller.Of(context).Key.Name },
            cancellationToken);
        return TypedResults.Created($"/api/v1/projects/{project}/keys/{issued.Key.Id}", new GivenKey(issued.Text, issued.Key));
    }

    private static async Task<Ok<AccessKey>> RevokeAsync(string project, string key, KeyDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await desk.RevokeAsync(key, project, cancellationToken));

    private static async Task<Ok<Page<AuditEntry>>> AuditAsync(string project, ServedEngine engine, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        var size = PageSize.Of(limit, 100);
        var entries = await engine.Audit.ListAsync(project, PageSize.Cursor(cursor), size, cancellationToken);
        return TypedResults.Ok(new Page<AuditEntry>(entries, entries.Count == size ? $"{entries[^1].Number}" : null));
    }
}

/// <summary>A key that somebody asks for.</summary>
/// <param name="Name">Whose or what for.</param>
/// <param name="Role">What its holder may do.</param>
/// <param name="Models">The models that a caller may call.</param>
/// <param name="Expires">After which time it is no longer good, such as <c>90d</c>; null for never.</param>
internal sealed record KeyWish(string Name, Role Role, IReadOnlyList<string>? Models = null, string? Expires = null);

/// <summary>A key that was just given.</summary>
/// <param name="Text">The key itself: it is told now and never again.</param>
/// <param name="Key">What may be known of it.</param>
internal sealed record GivenKey(string Text, AccessKey Key);
