using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Reads the inputs of one workflow.</summary>
internal sealed class InputReader(Findings findings)
{
    private const string Example = "{ type: integer, default: 30 }";
    private static readonly string[] Bounds = ["minimum", "maximum"];
    private static readonly string[] NotOfItems = ["default", "required"];
    private static readonly (string Key, InputType Type)[] Company = [("pattern", InputType.String), ("items", InputType.Array), ("properties", InputType.Object)];
    private readonly PatternReader patterns = new(findings);

    /// <summary>The input; null, with a diagnostic, when its type is not known.</summary>
    public InputSpec? Read(YamlEntry entry) => Read(entry.Key, entry.Value, WrongValue.Span(entry), $"input {Findings.Show(entry.Key.Value)}");

    private InputSpec? Read(Located<string> name, YamlNode value, SourceSpan span, string place)
    {
        Names.CheckId(name, "input name", findings);
        if (value is YamlMapping mapping)
            return Read(name, new KeyedMapping(mapping, SpecKeys.Input, place, name.Span, findings));
        findings.Error(DiagnosticCodes.WrongType, span, $"The {place} must be a mapping, not {WrongValue.Shown(value)}.", $"Write for example '{Findings.Brief(name.Value)}: {Example}'.");
        return null;
    }

    private InputSpec? Read(Located<string> name, KeyedMapping keys)
    {
        var (minimum, maximum, given) = (keys.Number("minimum"), keys.Number("maximum"), keys.Value("default"));
        var (type, required) = (keys.Word<InputType>("type"), keys.Boolean("required"));
        var input = new InputSpec
        {
            Name = name,
            Type = type ?? default,
            Required = required ?? given is null,
            Default = given,
            Minimum = minimum?.Value,
            Maximum = maximum?.Value,
            Pattern = patterns.Read(keys),
            Values = keys.Texts("values").Select(word => word.Value).ToList(),
            Items = Items(keys),
            Properties = Properties(keys),
            Description = keys.Text("description")?.Value,
        };
        if (type is null)
            return null;
        CheckBounds(keys, input.Type, minimum, maximum);
        CheckCompany(keys, input);
        if (given is not null)
            new LiteralCheck(input, findings).Check(given, keys.Place);
        if (required == true && given is not null)
            WithoutEffect(keys, "default", "for an input that every run must give");
        return input;
    }

    private InputSpec? Items(KeyedMapping keys)
    {
        if (keys.Nested("items") is not { } items)
            return null;
        foreach (var key in NotOfItems.Where(items.Has))
            WithoutEffect(items, key, "for the items of an array");
        return Nestable(Read(new Located<string>("items", items.Owner), items), items.Place);
    }

    private List<InputSpec> Properties(KeyedMapping keys)
    {
        var properties = new List<InputSpec>();
        foreach (var entry in NamedValues.Of(keys.Mapping("properties")))
        {
            var place = $"property {Findings.Show(entry.Key.Value)} of {keys.Place}";
            if (Nestable(Read(entry.Key, entry.Value, WrongValue.Span(entry), place), place) is { } property)
                properties.Add(property);
        }
        return properties;
    }

    private InputSpec? Nestable(InputSpec? part, string place)
    {
        if (part is { Type: InputType.File or InputType.Dataset or InputType.Model or InputType.Secret })
        {
            findings.Error(DiagnosticCodes.InputNested, part.Name.Span, $"The {place} cannot be a {InputTypes.Word(part.Type)}: only a whole input can.",
                $"Make it an input of its own, of type {InputTypes.Word(part.Type)}.");
        }
        return part;
    }

    private void CheckBounds(KeyedMapping keys, InputType type, Located<double?>? minimum, Located<double?>? maximum)
    {
        if (type is not (InputType.Integer or InputType.Number or InputType.Array))
        {
            foreach (var key in Bounds.Where(keys.Has))
                WithoutEffect(keys, key, $"for type {InputTypes.Word(type)}");
            return;
        }
        if (type == InputType.Array && (minimum ?? maximum) is { } count && (count.Value < 0 || count.Value % 1 != 0))
            findings.Error(DiagnosticCodes.WrongValue, count.Span, $"The bounds of {keys.Place} count items, so {count.Value} is none.", "Write a whole number of at least 0.");
        if (minimum?.Value > maximum?.Value)
        {
            findings.Error(DiagnosticCodes.WrongValue, minimum.Span, $"'minimum' in {keys.Place} is {minimum.Value}, above 'maximum', which is {maximum.Value}.",
                "Swap the two, or correct one of them.");
        }
    }

    private void CheckCompany(KeyedMapping keys, InputSpec input)
    {
        if (input.Type == InputType.Enum && input.Values.Count == 0)
            findings.Error(DiagnosticCodes.EnumEmpty, keys.Entry("values")?.Key.Span ?? keys.Owner, $"The {keys.Place} of type enum names no words.", "Add for example 'values: [small, large]'.");
        if (input.Type != InputType.Enum && keys.Entry("values") is { } values)
            findings.Error(DiagnosticCodes.ValuesWithoutEnum, values.Key.Span, $"'values' in {keys.Place} mean nothing for type {InputTypes.Word(input.Type)}.", "Write 'type: enum'.");
        foreach (var (key, type) in Company)
        {
            if (keys.Has(key) && input.Type != type)
                WithoutEffect(keys, key, $"for type {InputTypes.Word(input.Type)}");
        }
    }

    private void WithoutEffect(KeyedMapping keys, string key, string reason) =>
        findings.Warning(DiagnosticCodes.KeyWithoutEffect, keys.Entry(key)!.Key.Span, $"'{key}' in {keys.Place} has no effect {reason}.", "Remove it.");
}
