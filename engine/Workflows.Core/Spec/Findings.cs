using System.Text;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Collects the mistakes of one file.</summary>
internal sealed class Findings
{
    private const int Listed = 100;

    // Enough to sort and sift; a hostile file must not make us keep more.
    private const int Kept = 1000;
    private const int ShownLength = 60;
    private readonly List<Diagnostic> diagnostics = [];
    private readonly List<Diagnostic> broken = [];

    /// <summary>Whether nothing more is kept, so that finding the right words for it is wasted.</summary>
    public bool IsFull => diagnostics.Count > Kept;

    /// <summary>Whether more is kept than will be listed, so that guessing what was meant is wasted.</summary>
    public bool IsLong => diagnostics.Count > Listed;

    public void Error(string code, SourceSpan span, string message, string fix) =>
        Add(new Diagnostic(code, Severity.Error, span, message, fix));

    public void Warning(string code, SourceSpan span, string message, string fix) =>
        Add(new Diagnostic(code, Severity.Warning, span, message, fix));

    public void Add(Diagnostic diagnostic)
    {
        if (!IsFull)
            diagnostics.Add(diagnostic);
    }

    /// <summary>A mistake that leaves its text without meaning: what else is found inside of it is only a consequence.</summary>
    public void AddBroken(Diagnostic diagnostic)
    {
        Add(diagnostic);
        if (broken.Count <= Kept)
            broken.Add(diagnostic);
    }

    /// <summary>Everything found, in order of place. Anchors with several aliases count once.</summary>
    public IReadOnlyList<Diagnostic> InOrder()
    {
        var all = diagnostics.Where(found => !IsConsequence(found)).Distinct()
            .OrderBy(found => found.Span.Line).ThenBy(found => found.Span.Column).ToList();
        if (all.Count <= Listed)
            return all;
        var rest = new Diagnostic(DiagnosticCodes.MoreMistakes, Severity.Error, all[Listed].Span,
            "More mistakes follow that are not listed.", "Mend the listed ones first.");
        return [.. all.Take(Listed), rest];
    }

    // The grammar often breaks in the rest of a line whose expression lacks its quotes.
    private bool IsConsequence(Diagnostic found) =>
        broken.Count > 0 && !broken.Contains(found) && broken.Exists(cause => IsBehind(found, cause) &&
            (IsBefore(found, cause.Span.EndLine, cause.Span.EndColumn) || (found.Code == DiagnosticCodes.YamlSyntax && found.Span.Line == cause.Span.EndLine)));

    private static bool IsBehind(Diagnostic found, Diagnostic cause) => !IsBefore(found, cause.Span.Line, cause.Span.Column);

    private static bool IsBefore(Diagnostic found, int line, int column) => (found.Span.Line, found.Span.Column).CompareTo((line, column)) < 0;

    /// <summary>A text as messages show it: in quotes, on one line, without control characters, not endless.</summary>
    public static string Show(string text) => $"'{Brief(text)}'";

    /// <summary>The same without quotes.</summary>
    public static string Brief(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= ShownLength)
                return $"{shown}…";
            shown.Append(Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) ? " " : rune.ToString());
        }
        return shown.ToString();
    }
}
