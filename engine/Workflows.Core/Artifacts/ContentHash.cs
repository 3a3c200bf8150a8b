using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflows.Core.Artifacts;

/// <summary>Content addresses: <c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
public static class ContentHash
{
    private const string Prefix = "sha256:";

    /// <summary>Hash of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Prefix + Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Hash of UTF-8 text.</summary>
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Hash of a file's bytes, read as a stream.</summary>
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: false);
        return Prefix + Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    /// <summary>Hash of the canonical JSON of a list of files, sorted by path: what identifies a folder.</summary>
    public static string OfFolder(IEnumerable<FolderEntry> files) =>
        OfJson(new JsonArray([.. files
            .OrderBy(f => f.Path, StringComparer.Ordinal)
            .Select(f => new JsonObject { ["path"] = f.Path, ["bytes"] = f.Bytes, ["sha256"] = f.Sha256 })]));

    /// <summary>Hash of the canonical JSON of a value: members sorted by ordinal name, no white space, shortest round-trip numbers.</summary>
    public static string OfJson(JsonNode? value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = WorkflowJson.Options.Encoder }))
            Write(writer, value);
        return Of(buffer.WrittenSpan);
    }

    /// <summary>The 64 digits without the prefix, for paths.</summary>
    public static string Digits(string hash) => hash.StartsWith(Prefix, StringComparison.Ordinal) ? hash[Prefix.Length..] : hash;

    private static void Write(Utf8JsonWriter writer, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                writer.WriteStartObject();
                foreach (var (name, member) in members.OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            case JsonValue number when number.GetValueKind() == JsonValueKind.Number:
                WriteNumber(writer, number.ToJsonString());
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
    // 5, 5.0 and 5e0 are the same value however they were written, so they must have the same hash.
    private static void WriteNumber(Utf8JsonWriter writer, string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) writer.WriteNumberValue(whole);
        else writer.WriteNumberValue(double.Parse(text, CultureInfo.InvariantCulture));
    }
}

/// <summary>One file of a folder artifact.</summary>
/// <param name="Path">Relative, with forward slashes.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Hash of its bytes, digits only.</param>
public sealed record FolderEntry(string Path, long Bytes, string Sha256);
