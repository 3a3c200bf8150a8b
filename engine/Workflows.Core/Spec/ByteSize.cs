namespace Workflows.Core.Spec;

/// <summary>A number of bytes as the spec language writes it: <c>512Ki</c>, <c>20Mi</c>, <c>2Gi</c>, <c>1Ti</c> (IEC 80000-13), or plain bytes.</summary>
public static class ByteSize
{
    private const string Prefixes = "KMGT";

    /// <summary>What to tell somebody whose text is not a size.</summary>
    public const string Forms = "512Ki, 20Mi, 2Gi or a plain number of bytes";

    /// <summary>Reads a size.</summary>
    /// <param name="text">The whole text; no surrounding space.</param>
    /// <param name="bytes">The size in bytes, zero or more; zero when the text is none.</param>
    /// <returns>false when the text is no size or one above <see cref="long.MaxValue"/>.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var power = text.EndsWith('i') && text.Length > 2 ? Prefixes.IndexOf(text[^2], StringComparison.Ordinal) + 1 : 0;
        var digits = power > 0 ? text.AsSpan(0, text.Length - 2) : text;
        if (!long.TryParse(digits, System.Globalization.NumberStyles.None, null, out var count) || count > long.MaxValue >> (10 * power))
            return false;
        bytes = count << (10 * power);
        return true;
    }
}
