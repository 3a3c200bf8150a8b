using System.Buffers;
using System.Text.Unicode;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>A file as text that knows its lines, as editors count them: LF, CR or both end one.</summary>
internal sealed class SourceText
{
    private readonly string file;
    private readonly List<int> lineStarts = [0];

    public SourceText(string file, string text)
    {
        this.file = file;
        Text = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                lineStarts.Add(i + 1);
        }
    }

    public string Text { get; }

    /// <summary>Decodes a file; null, with the mistake in <paramref name="findings"/>, when it is no UTF-8 text.</summary>
    public static SourceText? Decode(string file, ReadOnlySpan<byte> bytes, Findings findings)
    {
        if (bytes is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..])
        {
            findings.Error(DiagnosticCodes.FileNotUtf8, new SourceText(file, "").Span(0, 0), "The file is UTF-16 text.", "Save it as UTF-8.");
            return null;
        }
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            bytes = bytes[3..];
        var chars = new char[bytes.Length];
        var status = Utf8.ToUtf16(bytes, chars, out var read, out var written, replaceInvalidSequences: false);
        var source = new SourceText(file, new string(chars, 0, written));
        if (source.HasControls(findings))
            return null;
        if (status == OperationStatus.Done)
            return source;
        findings.Error(DiagnosticCodes.FileNotUtf8, source.Span(written, written),
            $"The file is not UTF-8 text: the byte 0x{bytes[read]:X2} does not fit here.", "Save it as UTF-8.");
        return null;
    }

    /// <summary>The same file with other text of the same length.</summary>
    public SourceText With(string text) => new(file, text);

    /// <summary>The place between two offsets of <see cref="Text"/>.</summary>
    public SourceSpan Span(int start, int end)
    {
        var (line, column) = Place(start);
        var (endLine, endColumn) = Place(Math.Max(start, end));
        return new SourceSpan(file, line, column, endLine, endColumn);
    }

    /// <summary>The space and tabs in front of the line that <paramref name="offset"/> lies in: start and end.</summary>
    public (int Start, int End) Indentation(int offset)
    {
        var start = lineStarts[Line(offset)];
        var end = start;
        while (end < Text.Length && Text[end] is ' ' or '\t')
            end++;
        return (start, end);
    }

    private (int Line, int Column) Place(int offset)
    {
        var line = Line(offset);
        return (line + 1, offset - lineStarts[line] + 1);
    }

    private int Line(int offset)
    {
        var found = lineStarts.BinarySearch(offset);
        return found >= 0 ? found : ~found - 1;
    }

    private bool HasControls(Findings findings)
    {
        for (var i = 0; i < Text.Length; i++)
        {
            if (IsForbidden(Text[i]))
            {
                findings.Error(DiagnosticCodes.FileNotText, Span(i, i + 1), $"The file holds the control character U+{(int)Text[i]:X4}; a workflow is text.",
                    "Remove the character, or check that this is the right file.");
                return true;
            }
        }
        return false;
    }

    // YAML 1.2.2, section 5.1.
    private static bool IsForbidden(char c) =>
        c is (< ' ' and not ('\t' or '\n' or '\r')) or (>= '\x7F' and <= '\x9F' and not '\x85') or '\uFFFE' or '\uFFFF';
}
