using System.Globalization;
using System.Text.RegularExpressions;

namespace Workflows.Core.Spec;

/// <summary>What a scalar means under the core schema of YAML 1.2.2, section 10.3.2. Text in quotes or block style is always text.</summary>
public static partial class CoreSchema
{
    /// <summary>Whether it is null: <c>null</c>, <c>~</c> or nothing at all.</summary>
    public static bool IsNull(YamlScalar scalar) => scalar is { IsPlain: true, Text: "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>Whether it is text, that is neither null, boolean nor number.</summary>
    public static bool IsText(YamlScalar scalar) =>
        !IsNull(scalar) && !TryBoolean(scalar, out _) && !LooksNumeric(scalar);

    /// <summary>Reads <c>true</c> or <c>false</c>. <c>yes</c>, <c>no</c>, <c>on</c> and <c>off</c> are text.</summary>
    public static bool TryBoolean(YamlScalar scalar, out bool value)
    {
        value = scalar is { IsPlain: true, Text: "true" or "True" or "TRUE" };
        return value || scalar is { IsPlain: true, Text: "false" or "False" or "FALSE" };
    }

    /// <summary>Reads a whole number: decimal (a leading zero changes nothing), <c>0o</c> octal or <c>0x</c> hexadecimal.</summary>
    /// <returns>false when it is none, or one outside of 64 bits.</returns>
    public static bool TryInteger(YamlScalar scalar, out long value)
    {
        value = 0;
        if (!scalar.IsPlain)
            return false;
        if (Decimal().IsMatch(scalar.Text))
            return long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, null, out value);
        if (Hexadecimal().IsMatch(scalar.Text))
            return long.TryParse(scalar.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, null, out value) && value >= 0;
        return Octal().IsMatch(scalar.Text) && TryOctal(scalar.Text.AsSpan(2), out value);
    }

    /// <summary>Reads a number, whole or not; <c>.inf</c> and <c>.nan</c> included.</summary>
    /// <returns>false when it is none. A number too large for a double is infinite.</returns>
    public static bool TryNumber(YamlScalar scalar, out double value)
    {
        if (TryInteger(scalar, out var whole))
        {
            value = whole;
            return true;
        }
        value = double.NaN;
        if (!scalar.IsPlain)
            return false;
        if (Float().IsMatch(scalar.Text))
            return double.TryParse(scalar.Text, NumberStyles.Float, null, out value);
        if (Infinity().IsMatch(scalar.Text))
            value = scalar.Text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return double.IsInfinity(value) || scalar.Text is ".nan" or ".NaN" or ".NAN";
    }

    // A whole number beyond 64 bits is a number all the same, never text.
    private static bool LooksNumeric(YamlScalar scalar) =>
        TryNumber(scalar, out _) || (scalar.IsPlain && (Hexadecimal().IsMatch(scalar.Text) || Octal().IsMatch(scalar.Text)));

    private static bool TryOctal(ReadOnlySpan<char> digits, out long value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (value > long.MaxValue >> 3)
                return false;
            value = (value << 3) | (long)(digit - '0');
        }
        return true;
    }

    [GeneratedRegex(@"^[-+]?[0-9]+\z")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^0x[0-9a-fA-F]+\z")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^0o[0-7]+\z")]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Float();

    [GeneratedRegex(@"^[-+]?\.(inf|Inf|INF)\z")]
    private static partial Regex Infinity();
}
