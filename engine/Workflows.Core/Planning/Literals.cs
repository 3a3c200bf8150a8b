using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Reads constants of the spec.</summary>
internal static class Literals
{
    /// <summary>The value of a scalar as the type wants it, or null when it is none.</summary>
    public static JsonNode? Read(YamlScalar scalar, DataType type) => type switch
    {
        StringType { Words: { } words } => words.Contains(scalar.Text) ? scalar.Text : null,
        StringType or PathType => CoreSchema.IsText(scalar) ? scalar.Text : null,
        IntegerType => CoreSchema.TryInteger(scalar, out var whole) ? whole : null,
        NumberType => Number(scalar),
        BooleanType => CoreSchema.TryBoolean(scalar, out var flag) ? flag : null,
        DurationType => Duration.TryParse(scalar.Text, out _) ? scalar.Text : null,
        AnyType => Any(scalar),
        _ => null,
    };

    /// <summary>Type of a scalar about which nothing else is known.</summary>
    public static DataType TypeOf(YamlScalar scalar) =>
        CoreSchema.IsNull(scalar) ? DataType.Any
        : CoreSchema.TryBoolean(scalar, out _) ? DataType.Boolean
        : CoreSchema.TryInteger(scalar, out _) ? DataType.Integer
        : Number(scalar) is not null ? DataType.Number
        : new StringType([scalar.Text]);

    /// <summary>The JSON of a value without expressions.</summary>
    public static JsonNode? Json(YamlNode node) => node switch
    {
        YamlScalar scalar => Any(scalar),
        YamlSequence list => new JsonArray([.. list.Items.Select(Json)]),
        YamlMapping mapping => new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Value, Json(e.Value)))),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is no known node."),
    };

    /// <summary>A mapping as JSON; whatever holds an expression stands as null.</summary>
    public static JsonObject Constants(YamlMapping mapping) => new(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Value, Constant(e.Value))));

    /// <summary>A few words on what a scalar is.</summary>
    public static string Describe(YamlScalar scalar) =>
        CoreSchema.IsNull(scalar) ? "nothing"
        : CoreSchema.IsText(scalar) ? $"the text '{(scalar.Text.Length > 40 ? scalar.Text[..40] + "…" : scalar.Text)}'"
        : scalar.Text;

    /// <summary>What to write for a type.</summary>
    public static string Advice(DataType type) => type switch
    {
        IntegerType => "Write a whole number without quotes.",
        NumberType => "Write a number without quotes.",
        BooleanType => "Write true or false without quotes.",
        DurationType => $"Write a duration: {Duration.Forms}.",
        PathType => "Write a path relative to this file.",
        StringType => "Write text, a number in quotes; a value of another type becomes text in format('{0}', value).",
        ArtifactType => "Use an output of a step: ${{ steps.id.outputs.name }}.",
        SecretType => "Keep it with 'workflows secrets set NAME', declare secrets: [NAME], and write ${{ secrets.NAME }}.",
        ListType => "Write a list: [a, b].",
        MapType => "Write a mapping: { name: value }.",
        RecordType record => $"Write a mapping with {string.Join(", ", record.Fields.Select(f => f.Name))}.",
        _ => "Write a value.",
    };

    private static JsonNode? Number(YamlScalar scalar) =>
        CoreSchema.TryInteger(scalar, out var whole) ? whole
        : CoreSchema.TryNumber(scalar, out var number) && double.IsFinite(number) ? number
        : null;

    private static JsonNode? Constant(YamlNode node) => node switch
    {
        YamlScalar scalar => Interpolation.HasExpression(scalar.Text) ? null : Any(scalar),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(Constant)]),
        YamlMapping mapping => Constants(mapping),
        _ => null,
    };

    private static JsonNode? Any(YamlScalar scalar) =>
        CoreSchema.IsNull(scalar) ? null
        : CoreSchema.TryBoolean(scalar, out var flag) ? flag
        : Number(scalar) ?? scalar.Text;
}
