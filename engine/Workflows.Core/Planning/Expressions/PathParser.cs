namespace Workflows.Core.Planning.Expressions;

/// <summary>
/// Reads the most frequent expression by far, a plain path such as <c>steps.train.outputs.model</c>, without the full parser: a spec of nothing but
/// paths never starts it, which is most of the time of a cold <c>validate</c>.
/// </summary>
internal static class PathParser
{
    // Longer ones go to the full parser, which refuses what is too deep.
    private const int MaxLength = 200;

    /// <summary>The path, exactly as the full parser reads it, or null when the text is anything else.</summary>
    public static Expression? Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (text.Length > MaxLength || !NameScope.AllRoots.Contains(dot < 0 ? text : text[..dot])) return null;
        Expression? path = null;
        for (var start = 0; start <= text.Length;)
        {
            var end = EndOfName(text, start);
            if (end == start || (end < text.Length && text[end] != '.')) return null;
            var range = new TextRange(start, end);
            path = path is null ? new Root(range.Of(text), range) : new Member(path, range.Of(text), range, new TextRange(0, end));
            start = end + 1;
        }

        return path;
    }

    private static int EndOfName(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '_' || (end > start && char.IsAsciiDigit(text[end])))) end++;
        return end;
    }
}
