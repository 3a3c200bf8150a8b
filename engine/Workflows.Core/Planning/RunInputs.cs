using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Types and checks the inputs that somebody gives a run.</summary>
public static class RunInputs
{
    /// <summary>Inputs that are all given as text.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="given">Name → text.</param>
    public static (JsonObject? Inputs, IReadOnlyList<Diagnostic> Diagnostics) Bind(Plan plan, IReadOnlyDictionary<string, string> given) =>
        Bind(plan, given.ToDictionary(g => g.Key, g => GivenInput.OfText(g.Value)));

    /// <summary>
    /// Inputs by name in JSON, with defaults; null while an error stands. Optional inputs without a value are left out. Artifacts are handles in JSON:
    /// whoever asks has resolved paths and hashes. A secret is the name of a stored one, and becomes <see cref="SecretReference"/>.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="given">Name → value.</param>
    public static (JsonObject? Inputs, IReadOnlyList<Diagnostic> Diagnostics) Bind(Plan plan, IReadOnlyDictionary<string, GivenInput> given)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var diagnostics = new List<Diagnostic>();
        var names = plan.Inputs.Select(i => i.Name).ToHashSet();
        foreach (var name in given.Keys.Where(n => !names.Contains(n)).Order(StringComparer.Ordinal))
        {
            var fix = Suggestion.Nearest(name, names) is { } nearest ? $"Did you mean '{nearest}'?"
                : names.Count == 0 ? "Remove it; there are none." : $"There is {string.Join(", ", names)}.";
            diagnostics.Add(Mistake(new JsonPointer(name), DiagnosticCodes.UnknownInput, $"Workflow '{plan.Workflow}' has no input '{name}'.", fix));
        }

        var inputs = new JsonObject();
        foreach (var input in plan.Inputs)
        {
            if (given.TryGetValue(input.Name, out var value)) inputs[input.Name] = Read(input, value, diagnostics);
            else if (input.Default is { } fallback) inputs[input.Name] = fallback.DeepClone();
            else if (input.Required) diagnostics.Add(Mistake(new JsonPointer(input.Name), DiagnosticCodes.MissingInput, $"Workflow '{plan.Workflow}' needs the input '{input.Name}' ({PlannedInputs.TypeOf(input)}).", $"Add --input {input.Name}=VALUE."));
        }

        return (diagnostics.Count == 0 ? inputs : null, diagnostics);
    }

    /// <summary>What is wrong with a value that somebody gave.</summary>
    /// <param name="place">Where it lies, from the name of its input on.</param>
    /// <param name="code">As of every diagnostic.</param>
    /// <param name="message">Names the thing and its value.</param>
    /// <param name="fix">The next action.</param>
    internal static Diagnostic Mistake(JsonPointer place, string code, string message, string fix) =>
        new(code, Severity.Error, new SourceSpan($"--input {place.Steps[0]}", 1, 1, 1, 1), message, fix) { Input = place };

    private static JsonNode? Read(PlannedInput input, GivenInput given, List<Diagnostic> diagnostics)
    {
        var problems = new List<InputProblem>();
        var value = InputValues.Complete(input, given.Text is { } text ? OfText(input, text) : given.Json, InputPlace.Of(input.Name), problems);
        diagnostics.AddRange(problems.Select(problem => Mistake(problem.Place.Pointer, problem.Code, $"Input {problem.Message}", problem.Fix)));
        return value;
    }

    // Text that does not read as its type stays text, which the type then refuses.
    private static JsonNode? OfText(PlannedInput input, string text) => input.Type switch
    {
        InputType.Integer when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        InputType.Number when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        InputType.Boolean when text is "true" or "false" => text == "true",
        InputType.Array or InputType.Object or InputType.File or InputType.Dataset or InputType.Model => OfJson(text),
        _ => text,
    };

    private static JsonNode? OfJson(string text)
    {
        try
        {
            return JsonText.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}

/// <summary>The value of an input as somebody gives it.</summary>
public sealed record GivenInput
{
    private GivenInput(string? text, JsonNode? json) => (Text, Json) = (text, json);

    /// <summary>As the command line gives it: <c>30</c>, <c>true</c>, any text, lists and records as JSON; null when given in JSON.</summary>
    public string? Text { get; }

    /// <summary>As the API gives it, typed.</summary>
    public JsonNode? Json { get; }

    /// <summary>A value as text.</summary>
    public static GivenInput OfText(string text) => new(text, null);

    /// <summary>A value in JSON.</summary>
    public static GivenInput OfJson(JsonNode? value) => new(null, value);
}
