using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Access;

/// <summary>
/// Lets in whoever has a good key that allows what the endpoint needs. A key comes as <c>Authorization: Bearer</c>, as <c>X-Api-Key</c>, or as the cookie that a
/// browser got for one; never in a URL, which logs and histories keep.
/// </summary>
internal sealed class KeyGuard(KeyDesk desk, RateLimits limits, ServedEngine engine)
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "workflows_session";

    private const string Scheme = "Bearer ";

    public async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Needs>() is { } needs) Admit(context, needs, await KeyOfAsync(context));
        else if (context.GetEndpoint()?.Metadata.GetMetadata<OpenLocally>() is not null) await AdmitCallAsync(context);
        await next(context);
    }

    private static void Admit(HttpContext context, Needs needs, AccessKey key)
    {
        context.Features.Set(new Caller(key));
        var project = context.GetRouteValue("project") as string;
        if (key.Allows(needs.Role, project)) return;
        if (key.Project is { } own && project is not null && own != project)
            throw new ProblemException(403, "project-not-allowed", $"This key is for project '{own}' and opens nothing in '{project}'.");
        throw new ProblemException(403, "role-too-low", key.Role >= needs.Role
            ? "This concerns the whole server; the key is for one project. Ask for a key of an administrator of the server."
            : $"This needs the role {needs.Role.Word()}; the key of {key.Name} has {key.Role.Word()}.");
    }

    // On loopback everybody is somebody of this machine; whoever has a key is judged by it all the same.
    private async Task AdmitCallAsync(HttpContext context)
    {
        if (HostGuard.IsLocal(context) && Given(context.Request) is null) return;
        var key = await KeyOfAsync(context);
        if (context.GetRouteValue("model") is string model && !key.AllowsCall(model, key.Project ?? engine.Options.Project))
            throw new ProblemException(403, "model-not-allowed", $"The key of {key.Name} may not call '{model}'.");
        context.Features.Set(new Caller(key));
    }

    private async Task<AccessKey> KeyOfAsync(HttpContext context)
    {
        var text = Given(context.Request) ?? throw Unknown(context, "key-missing", "A key is needed: send it as 'Authorization: Bearer wfk_…'. 'workflows keys create' makes one.");
        if (await desk.FindAsync(text, context.RequestAborted) is { } key)
        {
            limits.Count(context, key);
            return key;
        }

        throw Unknown(context, "key-unknown", "This key is unknown, revoked or has expired. 'workflows keys list' shows which are good.");
    }

    private static string? Given(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return header[Scheme.Length..].Trim();
        if (request.Headers.TryGetValue("X-Api-Key", out var key)) return key.ToString();
        if (!request.Cookies.TryGetValue(Cookie, out var cookie)) return null;

        // A browser sends cookies by itself, also for a foreign page.
        if (!IsSafe(request.Method) && !IsOwnPage(request))
            throw new ProblemException(403, "origin-not-allowed", "A change with a cookie must come from a page of this server. Programs send a key instead.");
        return cookie;
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsOwnPage(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin) && origin.Authority == request.Host.Value && origin.Scheme == request.Scheme;

    private ProblemException Unknown(HttpContext context, string code, string detail)
    {
        limits.CountGuess(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return new ProblemException(401, code, detail);
    }
}
