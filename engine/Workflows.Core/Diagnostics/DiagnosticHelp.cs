using System.Net;
using System.Text.RegularExpressions;

namespace Workflows.Core.Diagnostics;

/// <summary>What each diagnostic code means, in one sentence: the documentation of <see cref="DiagnosticCodes"/>, of which the program carries the text.</summary>
public static partial class DiagnosticHelp
{
    private static readonly Lazy<Dictionary<string, string>> Texts = new(Read);

    /// <summary>All codes, each with its sentence.</summary>
    public static IReadOnlyDictionary<string, string> All => Texts.Value;

    private static Dictionary<string, string> Read()
    {
        using var reader = new StreamReader(typeof(DiagnosticHelp).Assembly.GetManifestResourceStream("DiagnosticCodes.cs")!);
        return Documented().Matches(reader.ReadToEnd()).ToDictionary(m => m.Groups["code"].Value, m => Plain(m.Groups["text"].Value));
    }

    // <c>&lt;&lt;</c> → '<<'; the lines of a long sentence are joined.
    private static string Plain(string documentation)
    {
        var text = LineStart().Replace(documentation, " ");
        text = CodeTag().Replace(text, "'$1'");
        return WebUtility.HtmlDecode(text).Trim();
    }

    [GeneratedRegex("""/// <summary>(?<text>(?:(?!</summary>).)*)</summary>\s*public const string \w+ = "(?<code>[a-z0-9-]+)";""", RegexOptions.Singleline)]
    private static partial Regex Documented();

    [GeneratedRegex(@"\s*\n\s*///\s*")]
    private static partial Regex LineStart();

    [GeneratedRegex("<c>(.*?)</c>")]
    private static partial Regex CodeTag();
}
