using Microsoft.AspNetCore.Http;

namespace Workflows.Server.Api;

/// <summary>Entity tags of what can be edited: content hashes in quotes, so that nobody overwrites what they have not seen.</summary>
internal static class EntityTag
{
    /// <summary>Puts a hash into the answer.</summary>
    public static void Set(HttpContext context, string hash) => context.Response.Headers.ETag = $"\"{hash}\"";

    /// <summary>Whether the caller has this content already.</summary>
    public static bool IsKnown(HttpRequest request, string hash) =>
        request.Headers.IfNoneMatch.Any(v => v is not null && v.Split(',').Any(t => Bare(t) == hash));

    /// <summary>The hash that an edit started from, of <c>If-Match</c>; null when <c>If-None-Match: *</c> asks for something new.</summary>
    /// <exception cref="ProblemException"><c>precondition-required</c> when neither is there.</exception>
    public static string? Expected(HttpRequest request)
    {
        if (request.Headers.IfNoneMatch.ToString().Trim() == "*") return null;
        var given = request.Headers.IfMatch.ToString();
        return given.Length > 0 ? Bare(given) : throw new ProblemException(
            428, "precondition-required", "An edit says what it started from: send If-Match with the ETag of what you read, or If-None-Match: * for something new.");
    }

    private static string Bare(string tag) => tag.Trim().Replace("W/", "", StringComparison.Ordinal).Trim('"');
}
