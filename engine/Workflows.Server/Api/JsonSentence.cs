using System.Text.Json;

namespace Workflows.Server.Api;

/// <summary>What a caller can use of what the parser says of malformed JSON.</summary>
internal static class JsonSentence
{
    /// <summary>The reason, and line and byte: the parser ends its messages with places in its own words.</summary>
    public static string Of(JsonException e)
    {
        var end = e.Message.IndexOf(" Path:", StringComparison.Ordinal);
        if (end < 0) end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = end < 0 ? e.Message : e.Message[..end];
        return e.LineNumber is { } line ? $"{reason} Line {line + 1}, byte {e.BytePositionInLine + 1}." : reason;
    }

    /// <summary>A JSON pointer (RFC 6901) to the value, or null.</summary>
    public static string? Pointer(JsonException e) =>
        e.Path is { Length: > 1 } path ? path[1..].Replace("['", "/", StringComparison.Ordinal).Replace("']", "", StringComparison.Ordinal).Replace('[', '/').Replace("]", "", StringComparison.Ordinal).Replace('.', '/') : null;
}
