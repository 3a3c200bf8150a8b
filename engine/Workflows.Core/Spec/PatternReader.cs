using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Reads the patterns of one workflow's inputs.</summary>
internal sealed class PatternReader(Findings findings)
{
    private int count;

    /// <summary>The pattern; null when there is none, and, with a diagnostic, when it is of no use.</summary>
    public string? Read(KeyedMapping keys)
    {
        if (keys.Text("pattern") is not { } pattern)
            return null;
        if (pattern.Value.Length > SpecLimits.PatternLength)
            return Invalid(keys, pattern, $"is longer than {SpecLimits.PatternLength} characters", "Write a shorter one.");
        if (++count > SpecLimits.Patterns)
        {
            findings.Error(DiagnosticCodes.TooManyEntries, pattern.Span, $"The file has more than {SpecLimits.Patterns} patterns.", "Write fewer; 'values' of an enum need none.");
            return null;
        }
        try
        {
            TextPattern.Compile(pattern.Value);
            return pattern.Value;
        }
        catch (ArgumentException error)
        {
            return Invalid(keys, pattern, "is no regular expression", $"Correct it: {Reason(error.Message)}");
        }
        catch (NotSupportedException)
        {
            return Invalid(keys, pattern, "needs backtracking or grows too large", "Write it without look-arounds and back-references, and with small counts.");
        }
    }

    private string? Invalid(KeyedMapping keys, Located<string> pattern, string reason, string fix)
    {
        findings.Error(DiagnosticCodes.PatternInvalid, pattern.Span, $"'pattern' in {keys.Place} {reason}: {Findings.Show(pattern.Value)}.", fix);
        return null;
    }

    // .NET says: Invalid pattern 'x' at offset 1. Not enough )'s.
    private static string Reason(string message)
    {
        var offset = message.IndexOf(" at offset ", StringComparison.Ordinal);
        return offset < 0 ? message : message[(offset + 1)..];
    }
}
