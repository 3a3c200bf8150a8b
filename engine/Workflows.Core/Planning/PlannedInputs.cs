using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Inputs of a workflow as the plan holds them, and the types that expressions see of them.</summary>
internal static class PlannedInputs
{
    /// <summary>The plan's form of an input.</summary>
    /// <param name="input">As read.</param>
    /// <param name="findings">Gets what is wrong with the default.</param>
    public static PlannedInput Of(InputSpec input, Findings findings)
    {
        var planned = new PlannedInput
        {
            Name = input.Name.Value,
            Type = input.Type,
            Required = input.Required,
            Minimum = input.Minimum,
            Maximum = input.Maximum,
            Pattern = input.Pattern,
            Values = input.Values.Count > 0 ? input.Values : null,
            Items = input.Items is { } items ? Of(items, findings) : null,
            Properties = input.Properties.Count > 0 ? [.. input.Properties.DistinctBy(p => p.Name.Value).Select(p => Of(p, findings))] : null,
        };
        if (input.Default is not { } given) return planned;
        var problems = new List<InputProblem>();
        var value = InputValues.Complete(planned, Literals.Json(given), InputPlace.Of(planned.Name), problems);
        foreach (var problem in problems) findings.Error(problem.Code, given.Span, $"The default of {problem.Message}", problem.Fix);
        return planned with { Default = value };
    }

    /// <summary>The input as a field of a record.</summary>
    public static Field FieldOf(PlannedInput input, string? description = null) => new()
    {
        Name = input.Name,
        Type = TypeOf(input),
        Description = description ?? "",
        Required = input.Required && input.Default is null,
        Default = input.Default,
        Minimum = IsNumber(input) ? input.Minimum : null,
        Maximum = IsNumber(input) ? input.Maximum : null,
    };

    /// <summary>The type that expressions see.</summary>
    public static DataType TypeOf(PlannedInput input) => input.Type switch
    {
        InputType.String => DataType.String,
        InputType.Integer => DataType.Integer,
        InputType.Number => DataType.Number,
        InputType.Boolean => DataType.Boolean,
        InputType.Enum => new StringType(input.Values ?? []),
        InputType.Duration => DataType.Duration,
        InputType.File => new ArtifactType(ArtifactKind.File, []),
        InputType.Dataset => new ArtifactType(ArtifactKind.Dataset, []),
        InputType.Model => new ArtifactType(ArtifactKind.Model, []),
        InputType.Array => new ListType(input.Items is { } items ? TypeOf(items) : DataType.Any),
        InputType.Object => input.Properties is { } parts ? new RecordType([.. parts.Select(p => FieldOf(p))]) : DataType.Any,
        InputType.Secret => DataType.Secret,
        _ => throw new InvalidOperationException($"{input.Type} is no known input type."),
    };

    private static bool IsNumber(PlannedInput input) => input.Type is InputType.Integer or InputType.Number;
}
