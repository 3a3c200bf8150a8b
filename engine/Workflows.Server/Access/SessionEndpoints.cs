using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;

namespace Workflows.Server.Access;

/// <summary>Who am I, and the cookie that a browser gets for a key.</summary>
internal static class SessionEndpoints
{
    public static void MapSession(this IEndpointRouteBuilder api)
    {
        api.MapGet("/session", (HttpContext context) => TypedResults.Ok(SessionDocument.Of(Caller.Of(context).Key))).WithTags("Session").Needs(Role.Caller).WithName("getSession")
            .WithSummary("Who the key belongs to and what it allows.");
        api.MapPost("/session", OpenAsync).WithTags("Session").Needs(Role.Caller, "session.open").WithName("openSession")
            .WithSummary("Gives a browser a cookie in exchange for the key of this request.");
        api.MapDelete("/session", EndAsync).WithTags("Session").Needs(Role.Caller, "session.end").WithName("endSession").WithSummary("Ends the session of the cookie.");
    }

    private static async Task<Ok<SessionDocument>> OpenAsync(HttpContext context, KeyDesk desk)
    {
        var issued = await desk.OpenSessionAsync(Caller.Of(context).Key, context.RequestAborted);
        context.Response.Cookies.Append(KeyGuard.Cookie, issued.Text, Options(context, issued.Key.ExpiresAt));
        return TypedResults.Ok(SessionDocument.Of(issued.Key));
    }

    private static async Task<NoContent> EndAsync(HttpContext context, KeyDesk desk)
    {
        // A key that somebody gave is revoked with its id, not by signing out.
        if (Caller.Of(context).Key is { SessionOf: not null } session) await desk.EndAsync(session, context.RequestAborted);
        context.Response.Cookies.Delete(KeyGuard.Cookie, Options(context, null));
        return TypedResults.NoContent();
    }

    private static CookieOptions Options(HttpContext context, DateTimeOffset? expiry) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/", IsEssential = true, Expires = expiry };
}

/// <summary>What a key allows.</summary>
/// <param name="Name">Whose key it is.</param>
/// <param name="Role">Its role.</param>
/// <param name="Project">Its project; null for every one.</param>
/// <param name="ExpiresAt">Until when it is good, UTC; null for ever.</param>
internal sealed record SessionDocument(string Name, Role Role, string? Project, DateTimeOffset? ExpiresAt)
{
    public static SessionDocument Of(AccessKey key) => new(key.Name, key.Role, key.Project, key.ExpiresAt);
}
