using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Reads JSON that somebody wrote.</summary>
internal static class JsonText
{
    // A node with a key twice would fail later, where nobody expects it.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The value of a text.</summary>
    /// <exception cref="JsonException">It is no JSON, nested too deep, or has a key twice.</exception>
    public static JsonNode? Parse(string text) => JsonNode.Parse(text, documentOptions: Strict);

    /// <summary>The same of UTF-8.</summary>
    /// <exception cref="JsonException">As above.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8) => JsonNode.Parse(utf8, documentOptions: Strict);
}
