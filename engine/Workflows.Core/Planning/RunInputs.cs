using System.Globalization;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Types and checks the inputs that somebody gives a run.</summary>
public static class RunInputs
{
    /// <summary>Inputs by name in JSON, with defaults; null while an error stands. Optional inputs without a value are left out.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="given">Name → text, as on the command line: <c>30</c>, <c>0.5</c>, <c>true</c>, any text.</param>
    public static (JsonObject? Inputs, IReadOnlyList<Diagnostic> Diagnostics) Bind(Plan plan, IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var diagnostics = new List<Diagnostic>();
        var names = plan.Inputs.Select(i => i.Name).ToList();
        foreach (var name in given.Keys.Where(n => !names.Contains(n)).Order(StringComparer.Ordinal))
        {
            var fix = Suggestion.Nearest(name, names) is { } nearest ? $"Did you mean '{nearest}'?"
                : names.Count == 0 ? "Remove it; there are none." : $"There is {string.Join(", ", names)}.";
            Report(name, DiagnosticCodes.UnknownInput, $"Workflow '{plan.Workflow}' has no input '{name}'.", fix, diagnostics);
        }

        var inputs = new JsonObject();
        foreach (var input in plan.Inputs)
        {
            if (given.TryGetValue(input.Name, out var text)) inputs[input.Name] = Read(input, text, diagnostics);
            else if (input.Default is { } value) inputs[input.Name] = value.DeepClone();
            else if (input.Required) Report(input.Name, DiagnosticCodes.MissingInput, $"Workflow '{plan.Workflow}' needs the input '{input.Name}' ({TypeOf(input.Type)}).", $"Add --input {input.Name}=VALUE.", diagnostics);
        }

        return (diagnostics.Count == 0 ? inputs : null, diagnostics);
    }

    internal static DataType TypeOf(InputType type) => type switch
    {
        InputType.String => DataType.String,
        InputType.Integer => DataType.Integer,
        InputType.Number => DataType.Number,
        InputType.Boolean => DataType.Boolean,
        _ => throw new InvalidOperationException($"{type} is no known input type."),
    };

    private static JsonNode? Read(PlannedInput input, string text, List<Diagnostic> diagnostics)
    {
        JsonNode? value = input.Type switch
        {
            InputType.String => text,
            InputType.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null,
            InputType.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
            _ => text switch { "true" => true, "false" => false, _ => null },
        };
        var type = TypeOf(input.Type);
        if (value is null)
            Report(input.Name, DiagnosticCodes.InputType, $"Input '{input.Name}' takes {type}, not '{text}'.", Literals.Advice(type), diagnostics);
        else if (JsonScalar.Number(value) is { } n && Values.OutOfRange(FieldOf(input, type), n) is { } range)
            Report(input.Name, DiagnosticCodes.InputRange, $"Input '{input.Name}': {range}.", "Choose a value inside the range.", diagnostics);
        return value;
    }

    private static Field FieldOf(PlannedInput input, DataType type) =>
        new() { Name = input.Name, Type = type, Description = "", Required = input.Required, Minimum = input.Minimum, Maximum = input.Maximum };

    private static void Report(string name, string code, string message, string fix, List<Diagnostic> diagnostics) =>
        diagnostics.Add(new Diagnostic(code, Severity.Error, new SourceSpan($"--input {name}", 1, 1, 1, 1), message, fix));
}
