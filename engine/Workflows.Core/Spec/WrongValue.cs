using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Words for values that a key does not take.</summary>
internal static class WrongValue
{
    /// <summary>Reports a value that is not of the key's kind.</summary>
    public static void Report(Findings findings, SpecKey key, string place, YamlNode value)
    {
        // A duration, size or word that is text, but not the right one, is a wrong value; everything else is a wrong type.
        var code = key.Kind is KeyKind.Word or KeyKind.Duration or KeyKind.DurationOrExpression or KeyKind.Moment or KeyKind.Memory && value is YamlScalar
            ? DiagnosticCodes.WrongValue : DiagnosticCodes.WrongType;
        var expected = key.Kind == KeyKind.Integer && IsBeyond64Bits(value) ? "a whole number within 64 bits" : Takes(key);
        findings.Error(code, value.Span, $"'{key.Name}' in {place} must be {expected}, not {Shown(value)}.", Fix(key, value));
    }

    /// <summary>Reports an expression where only a literal is known in time.</summary>
    public static void Expression(Findings findings, SpecKey key, string place, YamlScalar value) =>
        findings.Error(DiagnosticCodes.ExpressionMisplaced, value.Span, $"'{key.Name}' in {place} takes no expression: it is needed before the run.",
            $"Write a literal, for example '{key.Example}'.");

    /// <summary>Reports a number beyond its bounds.</summary>
    public static void OutOfRange(Findings findings, string name, string place, string value, SourceSpan span, double? minimum, double? maximum)
    {
        var bounds = minimum is not null && maximum is not null ? Bounds(minimum, maximum) : $"of {Bounds(minimum, maximum)}";
        findings.Error(DiagnosticCodes.WrongValue, span, $"'{name}' in {place} must be a number {bounds}, not {value}.", $"Write a number {bounds}.");
    }

    /// <summary>Reports a list with too few or too many items.</summary>
    public static void OutOfLength(Findings findings, string name, string place, int count, SourceSpan span, double? minimum, double? maximum)
    {
        var bounds = Bounds(minimum, maximum);
        findings.Error(DiagnosticCodes.WrongValue, span, $"'{name}' in {place} must have {bounds} items, not {count}.", $"Write {bounds} items.");
    }

    private static string Bounds(double? minimum, double? maximum) =>
        (minimum, maximum) switch
        {
            ({ } low, { } high) => $"from {low} to {high}",
            ({ } low, null) => $"at least {low}",
            _ => $"at most {maximum}",
        };

    /// <summary>Where to point: the value, or the key when nothing stands behind it.</summary>
    public static SourceSpan Span(YamlEntry entry) => entry.Value is YamlScalar scalar && CoreSchema.IsNull(scalar) ? entry.Key.Span : entry.Value.Span;

    /// <summary>A value as messages call it.</summary>
    public static string Shown(YamlNode value) =>
        value switch
        {
            YamlScalar scalar when CoreSchema.IsNull(scalar) => "empty",
            YamlScalar scalar => Findings.Show(scalar.Text),
            YamlSequence => "a list",
            _ => "a mapping",
        };

    /// <summary>What a key takes, in words.</summary>
    public static string Takes(SpecKey key) =>
        key.Takes ?? key.Kind switch
        {
            KeyKind.Text or KeyKind.Label => "text",
            KeyKind.Template => "text, which may hold expressions",
            KeyKind.Integer => "a whole number",
            KeyKind.Number => "a number",
            KeyKind.Boolean => "true or false",
            KeyKind.Word => $"one of {string.Join(", ", key.Words)}",
            KeyKind.Duration => "a duration above zero",
            KeyKind.DurationOrExpression => "a duration above zero or an expression",
            KeyKind.Moment => "a moment with its offset or an expression",
            KeyKind.Memory => "a size or a share of the device, above zero",
            KeyKind.Condition => "a condition",
            KeyKind.StepIds => "a step id or a list of step ids",
            KeyKind.Texts => "text or a list of texts",
            KeyKind.Values => "a list of values",
            KeyKind.Records => "a list of mappings",
            KeyKind.Items or KeyKind.ItemsOrMapping => "a list or an expression",
            KeyKind.Literal => "a literal of the type",
            KeyKind.BooleanOrMapping => "true or false, or a mapping",
            KeyKind.Mappings => "a list of mappings",
            _ => "a mapping",
        };

    private static bool IsBeyond64Bits(YamlNode value) =>
        value is YamlScalar scalar && CoreSchema.TryNumber(scalar, out var number) && Math.Abs(number) >= long.MaxValue;

    private static string Fix(SpecKey key, YamlNode value) =>
        (key.Kind, value) switch
        {
            (KeyKind.Text or KeyKind.Texts, YamlScalar scalar) => $"Put it in quotes: \"{Findings.Brief(scalar.Text)}\".",
            (KeyKind.Boolean or KeyKind.BooleanOrMapping, YamlScalar { Text: "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "1" or "true" }) => "Write true.",
            (KeyKind.Boolean or KeyKind.BooleanOrMapping, YamlScalar { Text: "no" or "No" or "NO" or "off" or "Off" or "OFF" or "0" or "false" }) => "Write false.",
            (KeyKind.Boolean, _) => "Write true or false.",
            (KeyKind.Word, YamlScalar scalar) => Choose(scalar.Text, key.Words),
            (KeyKind.Word, _) => $"Write one of: {string.Join(", ", key.Words)}.",
            (KeyKind.Duration or KeyKind.DurationOrExpression, _) => $"Write a duration such as {Duration.Forms}.",
            (KeyKind.Moment, _) => "Write a moment such as 2030-01-31T08:00:00+01:00 or 2030-01-31T07:00:00Z.",
            (KeyKind.Memory, _) => $"Write a size such as {ByteSize.Forms}, or a share such as 60%.",
            _ => $"Write for example '{key.Example}'.",
        };

    /// <summary>Advice for a word that is none of those allowed.</summary>
    public static string Choose(string word, IReadOnlyList<string> words) =>
        Meant(word, words) is { } meant ? $"Write {meant}." : $"Write one of: {string.Join(", ", words)}.";

    private static string? Meant(string word, IReadOnlyList<string> words)
    {
        var ours = word.ToLowerInvariant() switch
        {
            "int" or "long" or "int32" or "int64" => "integer",
            "float" or "double" or "decimal" or "real" => "number",
            "bool" => "boolean",
            "str" or "text" => "string",
            "select" or "choice" => "enum",
            "list" or "multiselect" => "array",
            "json" or "record" or "map" or "dict" or "mapping" => "object",
            "timespan" or "time" => "duration",
            "canceled" => "cancelled",
            "success" => "succeeded",
            "failure" => "failed",
            "linear" => "constant",
            "cuda" => "gpu",
            _ => Suggestion.Nearest(word, words),
        };
        return ours is not null && words.Contains(ours) ? ours : null;
    }
}
