using System.Text.RegularExpressions;

namespace Workflows.Core.Spec;

/// <summary>The regular expressions of string inputs: they match the whole text, and never backtrack, so that none hangs.</summary>
public static class TextPattern
{
    /// <summary>The compiled pattern.</summary>
    /// <param name="pattern">As the spec writes it.</param>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking (a look-around, a back-reference), or its counts make it too large.</exception>
    public static Regex Compile(string pattern)
    {
        const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        // By itself first: what closes our group too early is wrong by itself.
        _ = new Regex(pattern, Options);
        return new Regex($@"\A(?:{pattern})\z", Options);
    }
}
