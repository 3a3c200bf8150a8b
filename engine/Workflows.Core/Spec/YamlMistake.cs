using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Says in our words what breaks the grammar of YAML.</summary>
internal static class YamlMistake
{
    // What the parser says, what we say, and what to do.
    private static readonly (string Reason, string Message, string Fix)[] Known =
    [
        ("invalid mapping", "a second ':' stands here, or the line is indented too far",
            "Put the text in quotes, or indent the line like its neighbours."),
        ("did not find expected ',' or", "a comma or a closing bracket is missing here", "Separate the items with commas and close every bracket."),
        ("did not find expected key", "a key with a colon is expected here", "Write 'key: value', indented like its neighbours, and put text with quotes or brackets in quotes."),
        ("unexpected end of stream", "the quote that opens here is never closed", "Close the quote."),
        ("cannot start any token", "a text cannot start with this character", "Put the text in quotes."),
        ("escape", "a backslash is followed by an unknown escape here", "Write the text in single quotes, or double the backslash."),
        ("Unicode", "a backslash is followed by an unknown escape here", "Write the text in single quotes, or double the backslash."),
        ("did not find expected node content", "a value is expected here", "Write a value, or remove what announces it."),
        ("sequence entries are not allowed", "a list cannot start in the line of its key", "Write the list below the key, or in brackets."),
        ("anchor or alias", "a name must follow this character", "Put the text in quotes."),
        ("scanning a tag", "a tag that starts here is not complete", "Put the text in quotes."),
        ("YAML document", "the file asks for another version of YAML", "Remove the line that starts with '%YAML'."),
        ("did not find expected '-'", "a list item that starts with '-' is expected here", "Indent the line like its neighbours."),
    ];

    /// <summary>Turns what the parser says about an offset into a fault.</summary>
    public static YamlFault From(string reason, int offset, SourceText source)
    {
        offset = Math.Min(offset, source.Text.Length);
        if (reason.Contains(" tab ", StringComparison.Ordinal) && FirstTab(source) is { } tab)
            return new YamlFault(Tab(source, tab.Start, tab.End));
        if (ExpressionText.Unquoted(source, offset) is { } fault)
            return fault;
        var (_, message, fix) = Array.Find(Known, known => reason.Contains(known.Reason, StringComparison.Ordinal));
        var end = Math.Min(offset + 1, source.Text.Length);
        return new YamlFault(new Diagnostic(DiagnosticCodes.YamlSyntax, Severity.Error, source.Span(offset, end),
            $"This is not YAML: {message ?? reason.TrimEnd('.')}.", fix ?? "Correct the text here or just before."));
    }

    /// <summary>The fault of a bracket without its partner.</summary>
    public static YamlFault NeverClosed(SourceText source, int bracket) =>
        new(new Diagnostic(DiagnosticCodes.YamlSyntax, Severity.Error, source.Span(bracket, Math.Min(bracket + 1, source.Text.Length)),
            "This is not YAML: the bracket that opens here is never closed.", "Close the bracket."));

    /// <summary>A tab in the white space between two offsets.</summary>
    public static Diagnostic Tab(SourceText source, int start, int end)
    {
        start = source.Text.IndexOf('\t', start, end - start);
        while (source.Text[end - 1] != '\t')
            end--;
        return new Diagnostic(DiagnosticCodes.YamlTab, Severity.Error, source.Span(start, end), "A tab indents this line; YAML takes spaces only.",
            "Indent with two spaces, in the whole file.");
    }

    // The parser's own mark lies lines away.
    private static (int Start, int End)? FirstTab(SourceText source)
    {
        for (var line = 0; line < source.Text.Length; line = NextLine(source.Text, line))
        {
            var (start, end) = source.Indentation(line);
            if (end < source.Text.Length && source.Text[end] is not ('#' or '\r' or '\n') && source.Text.AsSpan(start, end - start).Contains('\t'))
                return (start, end);
        }
        return null;
    }

    private static int NextLine(string text, int line)
    {
        var feed = text.IndexOf('\n', line);
        return feed < 0 ? text.Length : feed + 1;
    }
}
