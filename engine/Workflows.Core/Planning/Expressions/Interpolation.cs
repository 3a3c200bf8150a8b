namespace Workflows.Core.Planning.Expressions;

/// <summary>Splits text into what is literal and what stands in <c>${{ }}</c>.</summary>
internal static class Interpolation
{
    private const string Open = "${{";
    private const string Close = "}}";

    /// <summary>Whether the text holds an expression.</summary>
    public static bool HasExpression(string text) => text.Contains(Open, StringComparison.Ordinal);

    /// <summary>
    /// The parts in order; literal parts are never empty. Quotes inside an expression may hold <c>}}</c>. An expression without its end comes back with
    /// <see cref="TextPart.IsOpen"/>, as the last part.
    /// </summary>
    public static IReadOnlyList<TextPart> Parts(string text)
    {
        var parts = new List<TextPart>();
        var position = 0;
        while (text.IndexOf(Open, position, StringComparison.Ordinal) is >= 0 and var open)
        {
            if (open > position) parts.Add(new TextPart(text[position..open], new TextRange(position, open), IsExpression: false));
            var start = open + Open.Length;
            var close = FindClose(text, start);
            if (close < 0)
            {
                parts.Add(new TextPart(text[start..], new TextRange(open, text.Length), IsExpression: true, IsOpen: true));
                return parts;
            }

            parts.Add(Trimmed(text, start, close));
            position = close + Close.Length;
        }

        if (position < text.Length) parts.Add(new TextPart(text[position..], new TextRange(position, text.Length), IsExpression: false));
        return parts;
    }

    private static TextPart Trimmed(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start])) start++;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        return new TextPart(text[start..end], new TextRange(start, end), IsExpression: true);
    }

    private static int FindClose(string text, int position)
    {
        var quote = '\0';
        for (; position < text.Length; position++)
        {
            var c = text[position];
            if (quote != '\0')
            {
                if (c == '\\' && quote != '`') position++;
                else if (c == quote) quote = '\0';
            }
            else if (c is '\'' or '"' or '`') quote = c;
            else if (c == '}' && position + 1 < text.Length && text[position + 1] == '}') return position;
        }

        return -1;
    }
}

/// <summary>One part of a text.</summary>
/// <param name="Text">Literal text, or an expression without braces and surrounding space.</param>
/// <param name="Range">Where <paramref name="Text"/> stands in the whole.</param>
/// <param name="IsExpression">Whether it is an expression.</param>
/// <param name="IsOpen">Whether <c>}}</c> is missing.</param>
internal sealed record TextPart(string Text, TextRange Range, bool IsExpression, bool IsOpen = false);
