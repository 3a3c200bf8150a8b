using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;

namespace Workflows.Server.Access;

/// <summary>Writes a line into the audit log for every request that changes something or was refused to, once it is known what became of it.</summary>
internal sealed class AuditTrail(IAuditLog log, TimeProvider time)
{
    // Parts of the path that name what is changed, the innermost last.
    private static readonly string[] Targets = ["workflow", "run", "hash", "model", "alias", "secret", "key", "repo"];

    public async Task FollowAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.GetEndpoint()?.Metadata.GetMetadata<Needs>() is not { Action: { } action }) return;
        var key = context.Features.Get<Caller>()?.Key;

        // The change is made: its line is written also when the caller has gone.
        await log.AppendAsync(new AuditEntry
        {
            At = time.GetUtcNow(),
            Project = context.GetRouteValue("project") as string,
            Actor = key?.Name ?? "nobody",
            KeyId = key?.SessionOf ?? key?.Id,
            Action = action,
            Target = TargetOf(context),
            Status = context.Response.StatusCode,
        }, CancellationToken.None);
    }

    // What has just been made stands in no path of the request, but in the place that the answer tells.
    private static string TargetOf(HttpContext context)
    {
        var named = string.Join('/', Targets.Select(t => context.GetRouteValue(t)).OfType<string>());
        return named.Length > 0 ? named : context.Response.Headers.Location.ToString().Split('/')[^1];
    }
}
