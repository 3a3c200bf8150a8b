using System.Net;
using Microsoft.AspNetCore.Http;

namespace Workflows.Server;

/// <summary>
/// Refuses requests that a browser was tricked into sending here: a foreign page whose name was rebound to loopback shows in <c>Host</c>,
/// one that calls across origins in <c>Origin</c>.
/// </summary>
internal static class LoopbackGuard
{
    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsLoopback(context.Request.Host.Host))
            return RefuseAsync(context, "host-not-allowed", $"This server answers to localhost, 127.0.0.1 and [::1], not to '{context.Request.Host}'.");
        var origin = context.Request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLoopback(uri.Host))
            ? next(context)
            : RefuseAsync(context, "origin-not-allowed", $"Pages of '{origin}' may not call this server.");
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static async Task RefuseAsync(HttpContext context, string code, string detail)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await context.Response.WriteAsJsonAsync(
            new Problem("about:blank", "Forbidden", StatusCodes.Status403Forbidden, detail, code), ServerJson.Readable.Problem,
            "application/problem+json", context.RequestAborted);
    }
}
