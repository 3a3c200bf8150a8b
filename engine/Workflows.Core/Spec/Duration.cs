using System.Globalization;
using System.Text.RegularExpressions;

namespace Workflows.Core.Spec;

/// <summary>A length of time as the spec language writes it: <c>90s</c>, <c>15m</c>, <c>2h</c>, <c>7d</c>, or ISO 8601 such as <c>PT1H30M</c>.</summary>
public static partial class Duration
{
    /// <summary>What to tell somebody whose text is not a duration.</summary>
    public const string Forms = "90s, 15m, 2h, 7d or PT1H30M";

    /// <summary>Reads a duration.</summary>
    /// <remarks>Years and months of ISO 8601 are refused: their length depends on when they start.</remarks>
    /// <param name="text">The whole text; no surrounding space.</param>
    /// <param name="value">The duration, zero or longer; zero when the text is none.</param>
    /// <returns>false when the text is no duration or one longer than <see cref="TimeSpan.MaxValue"/>.</returns>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        var match = Short().Match(text);
        if (!match.Success)
            match = Iso().Match(text);
        if (!match.Success)
            return false;
        var seconds = Part(match, "w") * 604_800 + Part(match, "d") * 86_400 + Part(match, "h") * 3_600 + Part(match, "m") * 60 + Part(match, "s");
        if (seconds > (decimal)TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond)
            return false;
        value = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    // At most nine digits a part keep the sum far inside of decimal.
    private static decimal Part(Match match, string group) =>
        match.Groups[group] is { Success: true } part ? decimal.Parse(part.ValueSpan, NumberStyles.AllowDecimalPoint) : 0;

    [GeneratedRegex(@"^(?:(?<s>[0-9]{1,9})s|(?<m>[0-9]{1,9})m|(?<h>[0-9]{1,9})h|(?<d>[0-9]{1,9})d)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Short();

    [GeneratedRegex(
        @"^P(?=[0-9T])(?:(?<w>[0-9]{1,9})W)?(?:(?<d>[0-9]{1,9})D)?" +
        @"(?:T(?=[0-9])(?:(?<h>[0-9]{1,9})H)?(?:(?<m>[0-9]{1,9})M)?(?:(?<s>[0-9]{1,9}(?:\.[0-9]{1,7})?)S)?)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Iso();
}
