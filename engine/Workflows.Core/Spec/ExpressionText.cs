using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Recognises expressions that YAML takes apart because they stand there without quotes.</summary>
internal static class ExpressionText
{
    private const string Open = "${{";
    private const string Close = "}}";
    private const int Reach = 1024;

    /// <summary>Whether the text holds an expression.</summary>
    public static bool IsIn(string text) => text.Contains(Open, StringComparison.Ordinal);

    /// <summary>The fault when the parser stumbled at <paramref name="offset"/> over an expression; null when that was not the reason.</summary>
    public static YamlFault? Unquoted(SourceText source, int offset)
    {
        var text = source.Text;
        if (Starts(text, offset - 1))
            return Fault(source, offset - 1, "its '{' as the start of a mapping");
        if (Starts(text, offset))
            return Fault(source, offset, "its '{' as the start of a mapping");
        var from = Math.Max(0, offset - Reach);
        var start = text.AsSpan(from, offset - from).LastIndexOf(Open) + from;
        var inside = start >= from && !text.AsSpan(start, offset - start).Contains(Close, StringComparison.Ordinal);
        return inside ? Fault(source, start, "its ': ' as the end of a key") : null;
    }

    /// <summary>A mistake when a comment cuts the plain scalar between two offsets inside of an expression; else null.</summary>
    public static Diagnostic? CutByComment(SourceText source, int start, int end)
    {
        var text = source.Text;
        var open = text.AsSpan(start, end - start).LastIndexOf(Open) + start;
        if (open < start || text.AsSpan(open, end - open).Contains(Close, StringComparison.Ordinal) || !text.AsSpan(end).TrimStart(' ').StartsWith("#"))
            return null;
        return Mistake(source, open, "its ' #' as the start of a comment");
    }

    /// <summary>The mistake of the mapping in a mapping that starts at <paramref name="start"/>: somebody meant an expression.</summary>
    public static Diagnostic WithoutDollar(SourceText source, int start)
    {
        var end = End(source.Text, start);
        var written = Findings.Brief(source.Text[start..end]);
        return new Diagnostic(DiagnosticCodes.ExpressionBraces, Severity.Error, source.Span(start, end),
            $"'{written}' is no expression: YAML reads a mapping in a mapping.", $"Write \"${written}\", with dollar sign and quotes.");
    }

    private static bool Starts(string text, int offset) => offset >= 0 && text.AsSpan(offset).StartsWith(Open);

    private static YamlFault Fault(SourceText source, int start, string reading)
    {
        var end = ItemEnd(source.Text, End(source.Text, start));
        var mended = source.Text.ToCharArray();
        for (var i = start; i < end; i++)
            mended[i] = mended[i] is '\n' or '\r' ? mended[i] : '_';
        mended[start] = mended[end - 1] = '"';
        return new YamlFault(Mistake(source, start, reading), new string(mended));
    }

    // What follows up to the next comma, bracket or line belongs to the same text, further expressions included.
    private static int ItemEnd(string text, int end)
    {
        while (end < text.Length && text[end] is not (',' or ']' or '}' or '\r' or '\n'))
            end = Starts(text, end) ? End(text, end) : end + 1;
        while (text[end - 1] == ' ')
            end--;
        return end;
    }

    private static Diagnostic Mistake(SourceText source, int start, string reading)
    {
        var end = End(source.Text, start);
        var written = Findings.Brief(source.Text[start..end]);
        var quote = written.Contains('"') ? '\'' : '"';
        return new Diagnostic(DiagnosticCodes.ExpressionUnquoted, Severity.Error, source.Span(start, end),
            $"The expression '{written}' needs quotes: YAML reads {reading}.", $"Put the whole text in quotes: {quote}{written}{quote}.");
    }

    // Behind the closing braces, or the end of the line when they are missing.
    private static int End(string text, int start)
    {
        var reach = text.AsSpan(start, Math.Min(Reach, text.Length - start));
        var close = reach.IndexOf(Close);
        if (close >= 0)
            return start + close + Close.Length;
        var line = reach.IndexOfAny('\r', '\n');
        return start + (line >= 0 ? line : reach.Length);
    }
}
