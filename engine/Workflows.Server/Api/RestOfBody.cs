using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workflows.Server.Api;

/// <summary>
/// Takes what is left of a body that was refused for its length, and forgets it. A connection that is closed while its sender still sends is reset, and the
/// sender never hears why.
/// </summary>
internal static class RestOfBody
{
    private const long Most = 64L << 20;
    private const int Piece = 16 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Answers the request, and then waits for its sender.</summary>
    public static async Task TakeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var isLeft = context.Response.StatusCode == StatusCodes.Status413PayloadTooLarge && context.Request.ContentLength <= Most;
        if (isLeft && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) await TakeAsync(context, limit);
    }

    private static async Task TakeAsync(HttpContext context, IHttpMaxRequestBodySizeFeature limit)
    {
        limit.MaxRequestBodySize = Most;
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        try
        {
            await context.Response.CompleteAsync();
            var piece = new byte[Piece];
            while (await context.Request.Body.ReadAsync(piece, either.Token) > 0)
            {
                // Nobody wants it.
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The sender has gone, or takes too long: it has been told.
        }
    }
}
