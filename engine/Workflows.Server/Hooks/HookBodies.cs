using Microsoft.AspNetCore.Http;
using Workflows.Core.Signatures;
using Workflows.Server.Api;

namespace Workflows.Server.Hooks;

/// <summary>
/// Reads what comes to hooks. Nobody is known to have sent it before its last byte is there, so all that is being answered may take so much memory together and no more.
/// </summary>
internal sealed class HookBodies
{
    private const long Most = 256L << 20;

    private long taken;

    /// <summary>The request as it came: its signature is over these bytes.</summary>
    /// <param name="context">The request; what it takes is given back when it has been answered.</param>
    /// <param name="largest">Bytes that the endpoint takes.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ProblemException"><c>server-busy</c>.</exception>
    public async Task<HookRequest> ReadAsync(HttpContext context, int largest, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var length = (int)Math.Min(request.ContentLength ?? largest, largest);
        context.Response.RegisterForDispose(Take(length));
        var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        if (request.ContentLength is not null)
        {
            var bytes = new byte[length];
            await request.Body.ReadExactlyAsync(bytes, cancellationToken); // one that is too long is refused by the first read
            return new HookRequest(headers, bytes);
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return new HookRequest(headers, body.ToArray());
    }

    private Share Take(int length)
    {
        if (Interlocked.Add(ref taken, length) <= Most) return new Share(this, length);
        Interlocked.Add(ref taken, -length);
        throw new ProblemException(503, "server-busy", "More is being sent to hooks at this moment than this server can hold. Send it again in a few seconds.");
    }

    private sealed class Share(HookBodies bodies, int length) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref bodies.taken, -length);
    }
}
