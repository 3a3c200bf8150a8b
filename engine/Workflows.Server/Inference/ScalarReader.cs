using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Workflows.Server.Inference;

/// <summary>Single values of a tensor in JSON.</summary>
internal static class ScalarReader
{
    public delegate bool TryRead<T>(JsonElement value, out T scalar);

    /// <summary>A number within the range of a 32-bit float, or one of the words NaN, Infinity, -Infinity.</summary>
    public static bool TryFloat(JsonElement value, out float scalar)
    {
        scalar = 0;
        if (value.ValueKind == JsonValueKind.Number) return value.TryGetSingle(out scalar) && float.IsFinite(scalar);
        if (value.ValueKind != JsonValueKind.String) return false;
        scalar = value.GetString() switch
        {
            "NaN" => float.NaN,
            "Infinity" => float.PositiveInfinity,
            "-Infinity" => float.NegativeInfinity,
            _ => 0,
        };
        return scalar != 0;
    }

    public static bool TryInteger(JsonElement value, out long scalar)
    {
        scalar = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out scalar);
    }

    /// <summary>Text, or <c>{ "b64": "…" }</c> around UTF-8 bytes.</summary>
    public static bool TryText(JsonElement value, out string scalar)
    {
        scalar = "";
        if (value.ValueKind == JsonValueKind.String)
        {
            scalar = value.GetString()!;
            return true;
        }

        return IsBase64(value, out var wrapped) && wrapped.TryGetBytesFromBase64(out var bytes) && TryDecode(bytes, out scalar);
    }

    /// <summary>Whether this is an object with the only member <c>b64</c>.</summary>
    public static bool IsBase64(JsonElement value, out JsonElement wrapped)
    {
        wrapped = default;
        return value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 1 && value.TryGetProperty("b64", out wrapped)
            && wrapped.ValueKind == JsonValueKind.String;
    }

    /// <summary>What stands there, for messages.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => $"a list of {value.GetArrayLength()}",
        JsonValueKind.Object => "an object",
        _ when value.GetRawText() is { Length: <= 40 } text => text,
        JsonValueKind.String => "a long text",
        _ => "a long number",
    };

    private static bool TryDecode(byte[] bytes, out string text)
    {
        text = "";
        if (!Utf8.IsValid(bytes)) return false;
        text = Encoding.UTF8.GetString(bytes);
        return true;
    }
}
