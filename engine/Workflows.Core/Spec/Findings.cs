using System.Text;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Collects the mistakes of one file.</summary>
internal sealed class Findings
{
    private const int Listed = 100;
    private const int ShownLength = 60;
    private readonly List<Diagnostic> diagnostics = [];
    private readonly List<SourceSpan> broken = [];

    public void Error(string code, SourceSpan span, string message, string fix) =>
        diagnostics.Add(new Diagnostic(code, Severity.Error, span, message, fix));

    public void Warning(string code, SourceSpan span, string message, string fix) =>
        diagnostics.Add(new Diagnostic(code, Severity.Warning, span, message, fix));

    public void Add(Diagnostic diagnostic) => diagnostics.Add(diagnostic);

    /// <summary>Marks text that is broken already: what else is found inside of it is only a consequence.</summary>
    public void Broken(SourceSpan span) => broken.Add(span);

    /// <summary>Everything found, in order of place. Anchors with several aliases count once.</summary>
    public IReadOnlyList<Diagnostic> InOrder()
    {
        var all = diagnostics.Where(found => !IsConsequence(found)).Distinct()
            .OrderBy(found => found.Span.Line).ThenBy(found => found.Span.Column).ToList();
        if (all.Count <= Listed)
            return all;
        var rest = new Diagnostic(DiagnosticCodes.MoreMistakes, Severity.Error, all[Listed].Span,
            $"{all.Count - Listed} more mistakes are not listed.", "Mend the listed ones first.");
        return [.. all.Take(Listed), rest];
    }

    private bool IsConsequence(Diagnostic found) =>
        found.Code != DiagnosticCodes.ExpressionUnquoted && broken.Exists(span =>
            (found.Span.Line, found.Span.Column).CompareTo((span.Line, span.Column)) >= 0 &&
            (found.Span.Line, found.Span.Column).CompareTo((span.EndLine, span.EndColumn)) < 0);

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
