using System.Net;
using Microsoft.AspNetCore.Http;
using Workflows.Server.Api;

namespace Workflows.Server.Access;

/// <summary>
/// Refuses requests that a browser was tricked into sending here: a foreign page whose name was rebound to this address shows in <c>Host</c>,
/// one that calls across origins in <c>Origin</c>.
/// </summary>
internal sealed class HostGuard(ServerOptions options)
{
    public Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var local = context.Connection.LocalIpAddress;
        if (!IsOurs(context.Request.Host.Host, local))
            throw new ProblemException(403, "host-not-allowed", $"This server answers to {Names()}, not to '{context.Request.Host}'. A further name is allowed with --host-name.");
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsOurs(uri.Host, local)))
            throw new ProblemException(403, "origin-not-allowed", $"Pages of '{origin}' may not call this server.");
        return next(context);
    }

    /// <summary>
    /// Whether a request comes from this machine itself, where everybody is somebody of this machine: over loopback, under a name of loopback, and not handed on by a
    /// proxy, which connects over loopback too.
    /// </summary>
    public static bool IsLocal(HttpContext context) =>
        context.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local) && IsLoopbackName(context.Request.Host.Host)
        && !context.Request.Headers.ContainsKey("Forwarded") && !context.Request.Headers.ContainsKey("X-Forwarded-For");

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private bool IsOurs(string host, IPAddress? local)
    {
        if (options.HostNames.Contains(host, StringComparer.OrdinalIgnoreCase)) return true;
        if (local is null) return false;
        if (local.IsIPv4MappedToIPv6) local = local.MapToIPv4();
        return (IPAddress.IsLoopback(local) && IsLoopbackName(host)) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && address.Equals(local));
    }

    private string Names() => string.Join(", ", options.HostNames.Append("localhost, 127.0.0.1 and [::1]"));
}
