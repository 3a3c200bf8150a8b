using Microsoft.AspNetCore.Http;

namespace Workflows.Server.Access;

/// <summary>What every answer says to browsers: nothing of it may be guessed at, framed, kept or run.</summary>
internal static class SecurityHeaders
{
    /// <summary>A report is a page that a run made, of data that somebody else wrote: it may show itself, run nothing, load nothing, and be framed by pages of this server only.</summary>
    public const string OfReports = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

    private const string OfAnswers = "default-src 'none'; frame-ancestors 'none'";

    // The reference is a page with a script, both served by us.
    private const string OfReference = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/reference", StringComparison.Ordinal) ? OfReference : OfAnswers;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    }
}
