using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Checks a value in JSON against what an input of a workflow takes, and brings it into canonical form.</summary>
internal static partial class InputValues
{
    /// <summary>The value in canonical form: defaults of parts filled in, durations in ISO 8601, whole numbers without a fraction.</summary>
    /// <param name="input">What is taken.</param>
    /// <param name="value">What is given.</param>
    /// <param name="place">Where it lies.</param>
    /// <param name="problems">Gets what is wrong; the value counts only while it is empty.</param>
    public static JsonNode? Complete(PlannedInput input, JsonNode? value, InputPlace place, List<InputProblem> problems)
    {
        switch (input.Type, value)
        {
            case (InputType.String, _) when JsonScalar.Text(value) is { } text: return Pattern(input, text, place, problems);
            case (InputType.Enum, _) when JsonScalar.Text(value) is { } word: return Word(input, word, place, problems);
            case (InputType.Integer, _) when JsonScalar.Integer(value) is { } whole: return Range(input, whole, whole, place, problems);
            case (InputType.Number, _) when JsonScalar.Number(value) is { } number && double.IsFinite(number): return Range(input, value!.DeepClone(), number, place, problems);
            case (InputType.Boolean, _) when JsonScalar.Boolean(value) is { } flag: return flag;
            case (InputType.Duration, _) when JsonScalar.Text(value) is { } span && Duration.TryParse(span, out var duration): return XmlConvert.ToString(duration);
            case (InputType.Array, JsonArray items): return Items(input, items, place, problems);
            case (InputType.Object, JsonObject members): return Properties(input, members, place, problems);
            case (InputType.Secret, _) when (SecretReference.NameIn(value) ?? JsonScalar.Text(value)) is { } name && SecretName().IsMatch(name): return SecretReference.To(name);
            case (InputType.File or InputType.Dataset or InputType.Model, JsonObject handle) when Handle(handle) is { } artifact && KindOf(input.Type) == artifact.Kind:
                return handle.DeepClone();
        }

        problems.Add(new InputProblem(place, DiagnosticCodes.InputType, $"'{place}' takes {TypeFit.Show(PlannedInputs.TypeOf(input))}, not {JsonScalar.Describe(value)}.", Advice(input)));
        return null;
    }

    /// <summary>What to give for an input.</summary>
    public static string Advice(PlannedInput input) => input.Type switch
    {
        InputType.Integer => "Give a whole number.",
        InputType.Number => "Give a number.",
        InputType.Boolean => "Give true or false.",
        InputType.Duration => $"Give a duration: {Duration.Forms}.",
        InputType.Enum => $"Give one of {string.Join(", ", input.Values ?? [])}.",
        InputType.File or InputType.Dataset or InputType.Model => $"Give a file or an artifact: --input {input.Name}=@PATH or --input {input.Name}=sha256:….",
        InputType.Array => "Give a list in JSON, such as [1, 2].",
        InputType.Object => "Give a record in JSON, such as {\"name\": 1}.",
        InputType.Secret => "Give the name of a secret that 'workflows secrets list' shows.",
        _ => "Give text.",
    };

    private static JsonNode? Pattern(PlannedInput input, string text, InputPlace place, List<InputProblem> problems)
    {
        if (input.Pattern is { } pattern && !TextPattern.Compile(pattern).IsMatch(text))
            problems.Add(new InputProblem(place, DiagnosticCodes.InputPattern, $"'{place}' is {JsonScalar.Describe(text)}, which does not match the pattern {pattern}.", "Give text that matches it from its first to its last character."));
        return text;
    }

    private static JsonNode? Word(PlannedInput input, string word, InputPlace place, List<InputProblem> problems)
    {
        var words = input.Values ?? [];
        if (!words.Contains(word))
            problems.Add(new InputProblem(
                place, DiagnosticCodes.InputChoice, $"'{place}' cannot be {JsonScalar.Describe(word)}.", Suggestion.Nearest(word, words) is { } nearest ? $"Did you mean '{nearest}'?" : Advice(input)));
        return word;
    }

    private static JsonNode? Range(PlannedInput input, JsonNode? value, double number, InputPlace place, List<InputProblem> problems)
    {
        if (Values.OutOfRange(PlannedInputs.FieldOf(input), number) is { } range)
            problems.Add(new InputProblem(place, DiagnosticCodes.InputRange, $"'{place}': {range}.", "Choose a value inside the range."));
        return value;
    }

    private static JsonArray Items(PlannedInput input, JsonArray items, InputPlace place, List<InputProblem> problems)
    {
        if (items.Count < input.Minimum || items.Count > input.Maximum)
            problems.Add(new InputProblem(place, DiagnosticCodes.InputRange, $"'{place}' has {items.Count} items; {Bounds(input)}.", "Give a list of that length."));
        return [.. items.Select((item, i) => input.Items is { } type ? Complete(type, item, place.Item(i), problems) : item?.DeepClone())];
    }

    private static string Bounds(PlannedInput input) => (input.Minimum, input.Maximum) switch
    {
        ({ } least, { } most) => $"it takes {least} to {most}",
        ({ } least, null) => $"it takes at least {least}",
        (_, var most) => $"it takes at most {most}",
    };

    private static JsonObject Properties(PlannedInput input, JsonObject members, InputPlace place, List<InputProblem> problems)
    {
        if (input.Properties is not { } parts) return members.DeepClone().AsObject();
        var complete = new JsonObject();
        foreach (var part in parts)
        {
            var at = place.Member(part.Name);
            if (members[part.Name] is { } given) complete[part.Name] = Complete(part, given, at, problems);
            else if (part.Default is { } value) complete[part.Name] = value.DeepClone();
            else if (part.Required) problems.Add(new InputProblem(at, DiagnosticCodes.MissingInput, $"'{at}' is missing.", Advice(part)));
        }

        foreach (var (name, _) in members.Where(m => !parts.Any(p => p.Name == m.Key)))
            problems.Add(new InputProblem(place.Member(name), DiagnosticCodes.UnknownInput, $"'{place.Member(name)}' is unknown.", $"There is {string.Join(", ", parts.Select(p => p.Name))}."));
        return complete;
    }

    private static Artifact? Handle(JsonObject handle)
    {
        try
        {
            return ArtifactFacts.IsHandle(handle) ? handle.Deserialize<Artifact>(WorkflowJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ArtifactKind KindOf(InputType type) => type switch
    {
        InputType.Dataset => ArtifactKind.Dataset,
        InputType.Model => ArtifactKind.Model,
        _ => ArtifactKind.File,
    };

    [GeneratedRegex(SpecKeys.IdPattern + "(?<!\n)")]
    private static partial Regex SecretName();
}

/// <summary>What is wrong with a given value.</summary>
/// <param name="Place">Where it lies.</param>
/// <param name="Code">As of a diagnostic.</param>
/// <param name="Message">Begins with the place in quotes.</param>
/// <param name="Fix">The next action.</param>
internal sealed record InputProblem(InputPlace Place, string Code, string Message, string Fix);

/// <summary>Where a value lies among inputs.</summary>
/// <param name="Shown">As people read it: <c>layers[0].size</c>.</param>
/// <param name="Pointer">As programs do.</param>
internal readonly record struct InputPlace(string Shown, JsonPointer Pointer)
{
    /// <summary>The value of an input.</summary>
    public static InputPlace Of(string input) => new(input, new JsonPointer(input));

    /// <summary>A part of an object.</summary>
    public InputPlace Member(string name) => new($"{Shown}.{name}", Pointer.Member(name));

    /// <summary>An item of a list, from 0.</summary>
    public InputPlace Item(int index) => new($"{Shown}[{index}]", Pointer.Item(index));

    /// <inheritdoc/>
    public override string ToString() => Shown;
}
