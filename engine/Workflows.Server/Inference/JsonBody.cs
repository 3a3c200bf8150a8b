using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Workflows.Server.Inference;

/// <summary>
/// Reads a request body as one JSON object. The bare words <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, which the usual Python clients write, are
/// accepted: they become text of the same spelling, which a float tensor takes.
/// </summary>
internal static class JsonBody
{
    private const int MaxDepth = 64;
    private static readonly byte[][] NamedNumbers = ["-Infinity"u8.ToArray(), "Infinity"u8.ToArray(), "NaN"u8.ToArray()];

    public static async Task<JsonDocument> ReadAsync(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "identity"))
            throw new RefusedException(415, "encoding-unsupported", $"Content-Encoding '{encoding}' is not offered; send plain JSON.");

        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        var document = JsonDocument.Parse(
            Normalise(buffer.GetBuffer().AsMemory(0, (int)buffer.Length)),
            new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document
            : throw RefusedException.Bad("json-malformed", "The body must be a JSON object.");
    }

    private static ReadOnlyMemory<byte> Normalise(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span)) throw RefusedException.Bad("json-malformed", "The body is not UTF-8 text.");
        if (!body.Span.ContainsAny("NI\\"u8)) return body;
        var output = new ArrayBufferWriter<byte>(body.Length + 16);
        var rest = body.Span;
        while (!rest.IsEmpty)
        {
            if (rest[0] == '"')
            {
                rest = Copy(output, rest, StringLength(rest));
                continue;
            }

            var named = NamedAt(rest);
            if (named > 0)
            {
                output.Write("\""u8);
                rest = Copy(output, rest, named);
                output.Write("\""u8);
                continue;
            }

            rest = Copy(output, rest, 1);
        }

        return output.WrittenMemory;
    }

    private static int NamedAt(ReadOnlySpan<byte> rest)
    {
        if (rest[0] is not ((byte)'N' or (byte)'I' or (byte)'-')) return 0;
        foreach (var word in NamedNumbers)
        {
            if (rest.StartsWith(word)) return word.Length;
        }

        return 0;
    }

    private static ReadOnlySpan<byte> Copy(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> from, int length)
    {
        output.Write(from[..length]);
        return from[length..];
    }

    /// <summary>Length of the string token at the start, quotes included; to the end when it is not closed, which the parser then reports.</summary>
    private static int StringLength(ReadOnlySpan<byte> text)
    {
        var at = 1;
        while (at < text.Length && text[at] != '"')
        {
            if (text[at] != '\\') at++;
            else if (CodeUnitAt(text, at) is not { } unit) at += 2;
            else at += char.IsSurrogate(unit) ? PairLength(text, at, unit) : 6;
        }

        return Math.Min(at + 1, text.Length);
    }

    // Half a surrogate pair is valid JSON but no text; asking for its string would throw much later.
    private static int PairLength(ReadOnlySpan<byte> text, int at, char first) =>
        char.IsHighSurrogate(first) && CodeUnitAt(text, at + 6) is { } second && char.IsLowSurrogate(second)
            ? 12
            : throw RefusedException.Bad("json-malformed", "The body holds half of a surrogate pair, which is no text.");

    private static char? CodeUnitAt(ReadOnlySpan<byte> text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
        && Utf8Parser.TryParse(text.Slice(at + 2, 4), out ushort unit, out var read, 'x') && read == 4
            ? (char)unit
            : null;
}
