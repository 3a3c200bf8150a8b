using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Unicode;

namespace Workflows.Compute.Safetensors;

/// <summary>Parses and checks the JSON header: every rule that can be checked without touching the data.</summary>
internal sealed class SafetensorsHeader
{
    public const long MaxLength = 100_000_000;

    private static readonly FrozenDictionary<string, int> BitsOfType = new Dictionary<string, int>
    {
        ["F4"] = 4, ["F6_E2M3"] = 6, ["F6_E3M2"] = 6,
        ["BOOL"] = 8, ["U8"] = 8, ["I8"] = 8, ["F8_E4M3"] = 8, ["F8_E5M2"] = 8, ["F8_E8M0"] = 8, ["F8_E4M3FNUZ"] = 8, ["F8_E5M2FNUZ"] = 8,
        ["U16"] = 16, ["I16"] = 16, ["F16"] = 16, ["BF16"] = 16,
        ["U32"] = 32, ["I32"] = 32, ["F32"] = 32,
        ["U64"] = 64, ["I64"] = 64, ["F64"] = 64, ["C64"] = 64,
    }.ToFrozenDictionary();

    private SafetensorsHeader(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata) => (Entries, Metadata) = (entries, metadata);

    /// <summary>Tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <param name="json">The header without its length.</param>
    /// <param name="dataLength">Bytes behind the header.</param>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataLength)
    {
        var text = json.Span.TrimEnd((byte)' ');
        if (text is not [(byte)'{', .., (byte)'}'])
            throw new SafetensorsException("header-json", "header", "it must begin with '{' and end with '}', padded by spaces only");
        if (!Utf8.IsValid(text)) throw new SafetensorsException("header-utf8", "header", "it is not valid UTF-8");
        try
        {
            using var document = JsonDocument.Parse(json[..text.Length], new JsonDocumentOptions { AllowDuplicateProperties = false });
            var metadata = Metadatas(document.RootElement);
            var entries = document.RootElement.EnumerateObject().Where(property => property.Name != "__metadata__").Select(Entry)
                .OrderBy(entry => entry.Begin).ThenBy(entry => entry.End).ToList();
            CheckLayout(entries, dataLength);
            return new SafetensorsHeader(entries, metadata);
        }
        catch (JsonException exception)
        {
            var duplicate = exception.Message.Contains("uplicate", StringComparison.Ordinal);
            throw new SafetensorsException(duplicate ? "duplicate-key" : "header-json", "header", exception.Message, exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new SafetensorsException("header-utf8", "header", "a text holds half a surrogate pair", exception);
        }
    }

    private static Dictionary<string, string> Metadatas(JsonElement header)
    {
        if (!header.TryGetProperty("__metadata__", out var metadata)) return [];
        if (metadata.ValueKind != JsonValueKind.Object || metadata.EnumerateObject().Any(property => property.Value.ValueKind != JsonValueKind.String))
            throw new SafetensorsException("metadata", "__metadata__", "it must be an object of texts");
        return metadata.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()!);
    }

    private static SafetensorsEntry Entry(JsonProperty property)
    {
        var (name, value) = (property.Name, property.Value);
        if (value.ValueKind != JsonValueKind.Object) throw new SafetensorsException("entry", name, $"it must be an object with dtype, shape and data_offsets, not {value.GetRawText()}");
        if (!value.TryGetProperty("dtype", out var dtype)) throw new SafetensorsException("entry", name, "dtype is missing");
        if (dtype.ValueKind != JsonValueKind.String || !BitsOfType.TryGetValue(dtype.GetString()!, out var bits))
            throw new SafetensorsException("dtype", name, $"there is no dtype {dtype.GetRawText()}; known are {string.Join(", ", BitsOfType.Keys.Order(StringComparer.Ordinal))}");
        var shape = Numbers(value, "shape", name);
        var offsets = Numbers(value, "data_offsets", name);
        if (offsets.Count != 2) throw new SafetensorsException("entry", name, $"data_offsets must be [begin, end], not {offsets.Count} numbers");
        var entry = new SafetensorsEntry(name, dtype.GetString()!, shape, offsets[0], offsets[1]);
        CheckSize(entry, bits);
        return entry;
    }

    private static List<long> Numbers(JsonElement entry, string key, string name)
    {
        if (!entry.TryGetProperty(key, out var array)) throw new SafetensorsException("entry", name, $"{key} is missing");
        if (array.ValueKind != JsonValueKind.Array) throw new SafetensorsException("entry", name, $"{key} must be an array of whole numbers");
        return [.. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
            ? number
            : throw new SafetensorsException("entry", name, $"{key} must hold whole numbers from 0 to 2^63 - 1, not {item.GetRawText()}"))];
    }

    private static void CheckSize(SafetensorsEntry entry, int bits)
    {
        if (entry.End < entry.Begin) throw new SafetensorsException("offsets", entry.Name, $"data_offsets end at {entry.End}, before they begin at {entry.Begin}");
        var size = Multiply(entry, bits);
        if (size % 8 != 0) throw new SafetensorsException("size", entry.Name, $"{size} bits are no whole number of bytes");
        if (size / 8 != entry.Length)
            throw new SafetensorsException("size", entry.Name, $"{entry.Type} of shape [{string.Join(", ", entry.Shape)}] needs {size / 8} bytes, data_offsets span {entry.Length}");
    }

    private static long Multiply(SafetensorsEntry entry, int bits)
    {
        try
        {
            // Like the reference reader: an overflow counts even where a later extent is 0.
            return checked(entry.Shape.Aggregate(1L, (product, extent) => checked(product * extent)) * bits);
        }
        catch (OverflowException exception)
        {
            throw new SafetensorsException("overflow", entry.Name, $"the size of shape [{string.Join(", ", entry.Shape)}] does not fit 63 bits", exception);
        }
    }

    private static void CheckLayout(List<SafetensorsEntry> entries, long dataLength)
    {
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != end)
                throw new SafetensorsException(entry.Begin > end ? "hole" : "overlap", entry.Name, $"data_offsets begin at {entry.Begin}, the tensor in front ends at {end}");
            end = entry.End;
        }

        if (end == dataLength) return;
        throw new SafetensorsException(end > dataLength ? "truncated" : "trailing-bytes", "data", $"the tensors need {end} bytes, the file holds {dataLength} behind the header");
    }
}
