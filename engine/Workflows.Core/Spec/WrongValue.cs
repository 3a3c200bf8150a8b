using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Words for values that a key does not take.</summary>
internal static class WrongValue
{
    /// <summary>Reports a value that is not of the key's kind.</summary>
    public static void Report(Findings findings, SpecKey key, string place, YamlNode value)
    {
        // A duration, size or word that is text, but not the right one, is a wrong value; everything else is a wrong type.
        var code = key.Kind is KeyKind.Word or KeyKind.Duration or KeyKind.Memory && value is YamlScalar ? DiagnosticCodes.WrongValue : DiagnosticCodes.WrongType;
        findings.Error(code, value.Span, $"'{key.Name}' in {place} must be {Expected(key, value)}, not {Shown(value)}.", Fix(key, value));
    }

    /// <summary>Reports a number beyond its bounds.</summary>
    public static void OutOfRange(Findings findings, string name, string place, string value, SourceSpan span, double? minimum, double? maximum)
    {
        var bounds = (minimum, maximum) switch
        {
            ({ } low, { } high) => $"from {low} to {high}",
            ({ } low, null) => $"of at least {low}",
            (null, { } high) => $"of at most {high}",
            _ => throw new ArgumentException("A number without bounds cannot lie outside of them.", nameof(minimum)),
        };
        findings.Error(DiagnosticCodes.WrongValue, span, $"'{name}' in {place} must be a number {bounds}, not {value}.", $"Write a number {bounds}.");
    }

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

    private static string Expected(SpecKey key, YamlNode value) =>
        key.Kind switch
        {
            KeyKind.Text or KeyKind.Label => "text",
            KeyKind.Integer when value is YamlScalar scalar && CoreSchema.TryNumber(scalar, out var number) && Math.Abs(number) >= long.MaxValue =>
                "a whole number within 64 bits",
            KeyKind.Integer => "a whole number",
            KeyKind.Number => "a number",
            KeyKind.Boolean => "true or false",
            KeyKind.Word => $"one of {string.Join(", ", key.Words)}",
            KeyKind.Duration => "a duration above zero",
            KeyKind.Memory => "a size or a share of the device, above zero",
            KeyKind.Condition => "a condition",
            KeyKind.StepIds => "a step id or a list of step ids",
            _ => "a mapping",
        };

    private static string Fix(SpecKey key, YamlNode value) =>
        (key.Kind, value) switch
        {
            (KeyKind.Text, YamlScalar scalar) => $"Put it in quotes: \"{Findings.Brief(scalar.Text)}\".",
            (KeyKind.Boolean, YamlScalar { Text: "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "1" or "true" }) => "Write true.",
            (KeyKind.Boolean, YamlScalar { Text: "no" or "No" or "NO" or "off" or "Off" or "OFF" or "0" or "false" }) => "Write false.",
            (KeyKind.Boolean, _) => "Write true or false.",
            (KeyKind.Word, YamlScalar scalar) when Meant(scalar.Text, key.Words) is { } word => $"Write {word}.",
            (KeyKind.Word, _) => $"Write one of: {string.Join(", ", key.Words)}.",
            (KeyKind.Duration, _) => $"Write a duration such as {Duration.Forms}.",
            (KeyKind.Memory, _) => $"Write a size such as {ByteSize.Forms}, or a share such as 60%.",
            _ => $"Write for example '{key.Example}'.",
        };

    private static string? Meant(string word, IReadOnlyList<string> words)
    {
        var ours = word.ToLowerInvariant() switch
        {
            "int" or "long" or "int32" or "int64" => "integer",
            "float" or "double" or "decimal" or "real" => "number",
            "bool" => "boolean",
            "str" or "text" => "string",
            "cuda" => "gpu",
            _ => Suggestion.Nearest(word, words),
        };
        return ours is not null && words.Contains(ours) ? ours : null;
    }
}
