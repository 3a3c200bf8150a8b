using System.Text.RegularExpressions;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Checks the default of an input against its type, down to the items of lists and the parts of records.</summary>
internal sealed class LiteralCheck(InputSpec input, Findings findings)
{
    private readonly Regex? pattern = input.Pattern is { } text ? TextPattern.Compile(text) : null;
    private readonly LiteralCheck? items = input.Items is { } type ? new LiteralCheck(type, findings) : null;
    private readonly Dictionary<string, LiteralCheck> properties =
        input.Properties.DistinctBy(property => property.Name.Value).ToDictionary(property => property.Name.Value, property => new LiteralCheck(property, findings));

    // One object checks one value after the other, each at its place.
    private string place = "";

    private bool IsRequired => input.Required;

    private SpecKey Key => SpecKeys.Input["default"] with
    {
        Kind = input.Type switch
        {
            InputType.Integer => KeyKind.Integer,
            InputType.Number => KeyKind.Number,
            InputType.Boolean => KeyKind.Boolean,
            InputType.Duration => KeyKind.Duration,
            InputType.Array => KeyKind.Values,
            InputType.Object => KeyKind.Mapping,
            _ => KeyKind.Text,
        },
        Takes = input.Type == InputType.Duration ? "a duration" : null,
        Example = $"default: {InputTypes.Example(input)}",
    };

    /// <summary>Checks a value.</summary>
    /// <param name="value">The literal.</param>
    /// <param name="where">How messages call what it is the default of.</param>
    public void Check(YamlNode value, string where)
    {
        place = where;
        if (value is YamlScalar text && ExpressionText.IsIn(text.Text))
            WrongValue.Expression(findings, Key, place, text);
        else if (input.Type is InputType.File or InputType.Dataset or InputType.Model)
            Artifact(value);
        else if (!Fits(value))
            WrongValue.Report(findings, Key, place, value);
    }

    private bool Fits(YamlNode value) =>
        (input.Type, value) switch
        {
            (InputType.String, YamlScalar scalar) => CoreSchema.IsText(scalar) && Matches(scalar),
            (InputType.Enum, YamlScalar scalar) => CoreSchema.IsText(scalar) && IsWord(scalar),
            (InputType.Secret, YamlScalar scalar) => CoreSchema.IsText(scalar) && IsSecret(scalar),
            (InputType.Boolean, YamlScalar scalar) => CoreSchema.TryBoolean(scalar, out _),
            (InputType.Duration, YamlScalar scalar) => Duration.TryParse(scalar.Text, out _),
            (InputType.Integer, YamlScalar scalar) => CoreSchema.TryInteger(scalar, out var whole) && InRange(whole, value),
            (InputType.Number, YamlScalar scalar) => CoreSchema.TryNumber(scalar, out var number) && double.IsFinite(number) && InRange(number, value),
            (InputType.Array, YamlSequence list) => InRange(list.Items.Count, value) && Items(list),
            (InputType.Object, YamlMapping mapping) => Properties(mapping),
            _ => false,
        };

    // The checks below report what is wrong themselves, so they are always content with the type.
    private bool InRange(double number, YamlNode value)
    {
        if (!(number < input.Minimum) && !(number > input.Maximum))
            return true;
        if (value is YamlSequence list)
            WrongValue.OutOfLength(findings, "default", place, list.Items.Count, value.Span, input.Minimum, input.Maximum);
        else
            WrongValue.OutOfRange(findings, "default", place, $"{number}", value.Span, input.Minimum, input.Maximum);
        return true;
    }

    private bool Matches(YamlScalar text)
    {
        if (pattern?.IsMatch(text.Text) == false)
        {
            findings.Error(DiagnosticCodes.DefaultPattern, text.Span, $"'default' in {place} is {Findings.Show(text.Text)}, which does not match the pattern {Findings.Show(input.Pattern!)}.",
                "Correct the default or the pattern, which must match the whole text.");
        }
        return true;
    }

    private bool IsWord(YamlScalar word)
    {
        if (input.Values.Count > 0 && !input.Values.Contains(word.Text))
        {
            findings.Error(DiagnosticCodes.DefaultNotInEnum, word.Span, $"'default' in {place} is {Findings.Show(word.Text)}, which is none of its words.",
                Suggestion.Nearest(word.Text, input.Values) is { } nearest ? $"Write {nearest}." : $"Write one of: {Findings.Brief(string.Join(", ", input.Values))}.");
        }
        return true;
    }

    private bool IsSecret(YamlScalar name)
    {
        Names.CheckSecret(new Located<string>(name.Text, name.Span), findings);
        return true;
    }

    private bool Items(YamlSequence list)
    {
        for (var i = 0; items is not null && i < list.Items.Count && !findings.IsFull; i++)
            items.Check(list.Items[i], $"item {i + 1} of {place}");
        return true;
    }

    private bool Properties(YamlMapping mapping)
    {
        foreach (var (name, value) in properties.Count == 0 ? [] : mapping.Entries)
        {
            if (properties.TryGetValue(name.Value, out var property))
                property.Check(value, $"property {Findings.Show(name.Value)} of {place}");
            else
                findings.Error(DiagnosticCodes.UnknownKey, name.Span, $"'default' in {place} has an unknown property {Findings.Show(name.Value)}.", "Remove it, or name it under 'properties'.");
        }
        var given = mapping.Entries.Select(entry => entry.Key.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, _) in properties.Where(property => property.Value.IsRequired && !given.Contains(property.Key)))
            findings.Error(DiagnosticCodes.MissingKey, mapping.Span, $"'default' in {place} lacks the property {Findings.Show(name)}.", "Add it, or write 'required: false' into the property.");
        return true;
    }

    private void Artifact(YamlNode value) =>
        findings.Error(DiagnosticCodes.DefaultOfArtifact, value.Span, $"The {place} is a {InputTypes.Word(input.Type)} and takes no default.",
            $"Remove it and give the {InputTypes.Word(input.Type)} when a run starts, or write 'required: false'.");
}
