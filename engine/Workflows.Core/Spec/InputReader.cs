using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Reads one input of a workflow.</summary>
internal sealed class InputReader(Findings findings)
{
    private static readonly string[] Bounds = ["minimum", "maximum"];

    private static readonly Dictionary<InputType, SpecKey> DefaultKeys = new()
    {
        [InputType.String] = SpecKeys.Input["default"] with { Kind = KeyKind.Text, Example = "default: champion" },
        [InputType.Integer] = SpecKeys.Input["default"] with { Kind = KeyKind.Integer, Example = "default: 30" },
        [InputType.Number] = SpecKeys.Input["default"] with { Kind = KeyKind.Number, Example = "default: 0.5" },
        [InputType.Boolean] = SpecKeys.Input["default"] with { Kind = KeyKind.Boolean, Example = "default: true" },
    };

    /// <summary>The input; null, with a diagnostic, when its type is not known.</summary>
    public InputSpec? Read(YamlEntry entry)
    {
        var name = entry.Key;
        Names.CheckId(name, "input name", findings);
        var place = $"input {Findings.Show(name.Value)}";
        if (entry.Value is not YamlMapping mapping)
        {
            findings.Error(DiagnosticCodes.WrongType, WrongValue.Span(entry), $"The {place} must be a mapping, not {WrongValue.Shown(entry.Value)}.",
                $"Write for example '{Findings.Brief(name.Value)}: {{ type: integer, default: 30 }}'.");
            return null;
        }
        var keys = new KeyedMapping(mapping, SpecKeys.Input, place, name.Span, findings);
        var (minimum, maximum, given) = (keys.Number("minimum"), keys.Number("maximum"), keys.Value("default"));
        var required = keys.Boolean("required");
        var description = keys.Text("description")?.Value;
        if (keys.Word("type") is not { } word)
            return null;
        var type = Enum.Parse<InputType>(word, ignoreCase: true);
        CheckBounds(keys, type, minimum, maximum);
        if (given is not null)
            CheckDefault(keys, type, given, minimum?.Value, maximum?.Value);
        if (required == true && given is not null)
            WithoutEffect(keys, "default", "for an input that every run must give");
        return new InputSpec
        {
            Name = name,
            Type = type,
            Required = required ?? given is null,
            Default = given,
            Minimum = minimum?.Value,
            Maximum = maximum?.Value,
            Description = description,
        };
    }

    private void CheckBounds(KeyedMapping keys, InputType type, Located<double?>? minimum, Located<double?>? maximum)
    {
        if (type is InputType.String or InputType.Boolean)
        {
            foreach (var key in Bounds.Where(key => keys.Entry(key) is not null))
                WithoutEffect(keys, key, $"for type {type.ToString().ToLowerInvariant()}");
        }
        else if (minimum?.Value > maximum?.Value)
        {
            findings.Error(DiagnosticCodes.WrongValue, minimum.Span, $"'minimum' in {keys.Place} is {minimum.Value}, above 'maximum', which is {maximum.Value}.",
                "Swap the two, or correct one of them.");
        }
    }

    private void CheckDefault(KeyedMapping keys, InputType type, YamlNode given, double? minimum, double? maximum)
    {
        var number = double.NaN;
        var fits = keys.Scalar<object>(DefaultKeys[type], scalar => type switch
        {
            InputType.String => CoreSchema.IsText(scalar) ? scalar : null,
            InputType.Boolean => CoreSchema.TryBoolean(scalar, out _) ? scalar : null,
            InputType.Integer => CoreSchema.TryInteger(scalar, out _) && CoreSchema.TryNumber(scalar, out number) ? scalar : null,
            _ => CoreSchema.TryNumber(scalar, out number) && double.IsFinite(number) ? scalar : null,
        });
        if (fits is not null && (number < minimum || number > maximum))
            WrongValue.OutOfRange(findings, "default", keys.Place, $"{number}", given.Span, minimum, maximum);
    }

    private void WithoutEffect(KeyedMapping keys, string key, string reason) =>
        findings.Warning(DiagnosticCodes.KeyWithoutEffect, keys.Entry(key)!.Key.Span, $"'{key}' in {keys.Place} has no effect {reason}.", "Remove it.");
}
