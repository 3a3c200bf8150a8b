using System.Text;
using System.Text.RegularExpressions;

namespace Workflows.Core.Spec;

/// <summary>
/// Patterns of files, branches and tags: <c>*</c> is anything but a slash, <c>**</c> as a whole part any number of parts, <c>?</c> one character but a slash.
/// They start at the root of the repository.
/// </summary>
internal static class PathPattern
{
    /// <summary>What is wrong with it, to follow its text in a sentence, and what to do; null for nothing.</summary>
    public static (string What, string Fix)? Problem(string pattern)
    {
        if (pattern.Length == 0)
            return ("is empty", "Write a pattern, for example 'specs/**'.");
        if (pattern[0] == '!')
            return ("starts with '!', which means nothing here", "Write what does not count under 'pathsIgnore'.");
        if (pattern.Contains('\\'))
            return ("has a backslash", "Separate folders with '/'.");
        if (pattern[0] == '/')
            return ("starts with '/'", "Remove the slash: patterns start at the root of the repository anyway.");
        if (pattern.IndexOfAny(['[', ']', '{', '}']) >= 0)
            return ("has brackets, which mean nothing here", "Write one pattern for each case.");
        var parts = pattern.Split('/');
        if (parts.Any(part => part is "" or "." or ".."))
            return ("has a part that is empty, '.' or '..'", "Write it from the root of the repository; 'folder/**' is everything below a folder.");
        return parts.Any(part => part.Contains("**", StringComparison.Ordinal) && part != "**")
            ? ("has '**' beside other characters", "Write '**' as a part of its own, for example 'specs/**/*.yaml'.") : null;
    }

    /// <summary>Matches the whole paths that a pattern stands for, in time that grows with the path alone.</summary>
    public static Regex Matcher(string pattern)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            var isDeep = pattern.AsSpan(i).StartsWith("**");
            if (isDeep && i + 2 < pattern.Length && pattern[i + 2] == '/') (_, i) = (text.Append("(?:[^/]+/)*"), i + 2);
            else if (isDeep) (_, i) = (text.Append(".*"), i + 1);
            else text.Append(pattern[i] switch { '*' => "[^/]*", '?' => "[^/]", var c => Regex.Escape(c.ToString()) });
        }

        return new Regex($@"\A{text}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
