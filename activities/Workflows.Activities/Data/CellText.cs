using System.Text;

namespace Workflows.Activities.Data;

/// <summary>Cuts texts that come from data and may be of any length.</summary>
internal static class CellText
{
    private const int LongestInMessage = 100;

    /// <summary>The beginning of a text, without half a character at its end; <c>…</c> says that there is more.</summary>
    public static string Cut(string text, int longest = LongestInMessage)
    {
        if (text.Length <= longest) return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest), "…");
    }

    /// <summary>The beginning of UTF-8 bytes, without half a character at its end.</summary>
    public static string Cut(ReadOnlySpan<byte> bytes, int longest)
    {
        // A character has four bytes at most.
        if (bytes.Length <= 4 * longest) return Cut(Encoding.UTF8.GetString(bytes), longest);
        var end = 4 * longest;
        for (var i = 0; i < 3 && (bytes[end] & 0xC0) == 0x80; i++) end--;
        return Cut(Encoding.UTF8.GetString(bytes[..end]), longest);
    }
}
