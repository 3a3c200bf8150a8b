using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning;

/// <summary>JSON schema (draft-07) of the types of the spec language, as YAML may give them: every value may be an expression instead.</summary>
internal static class TypeSchema
{
    /// <summary>Name of the definition of an expression.</summary>
    public const string Expression = "expression";

    /// <summary>Name of the definition of a duration.</summary>
    public const string Duration = "duration";

    /// <summary>A reference to a definition.</summary>
    public static JsonObject Ref(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    /// <summary>Schema of the fields of a record.</summary>
    public static JsonObject OfRecord(RecordType record)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(record.Fields.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Name, OfField(f)))),
            ["patternProperties"] = FreeKeys(),
            ["additionalProperties"] = false,
        };
        var required = record.Fields.Where(f => f.Required).Select(f => (JsonNode?)f.Name).ToArray();
        if (required.Length > 0) schema["required"] = new JsonArray(required);
        if (record.OneOf is { } choices) schema["oneOf"] = OneOf(choices, record.OneOfOrNone);
        return schema;
    }

    /// <summary>The keys that are free everywhere.</summary>
    public static JsonObject FreeKeys() => new() { ["^x-"] = true };

    private static JsonArray OneOf(IReadOnlyList<string> choices, bool orNone)
    {
        var alternatives = choices.Select(c => new JsonObject { ["required"] = new JsonArray(c) }).ToList<JsonNode?>();
        if (orNone) alternatives.Add(new JsonObject { ["not"] = new JsonObject { ["anyOf"] = new JsonArray([.. alternatives.Select(a => a!.DeepClone())]) } });
        return [.. alternatives];
    }

    private static JsonObject OfField(Field field)
    {
        var schema = OfType(field.Type, field);
        schema["description"] = field.Description;
        if (field.Default is { } value) schema["default"] = value.DeepClone();
        return schema;
    }

    private static JsonObject OfType(DataType type, Field field) => type switch
    {
        StringType { Words: null } or PathType => new JsonObject { ["type"] = "string" },
        StringType { Words: { } words } => OrExpression(new JsonObject { ["enum"] = new JsonArray([.. words.Select(w => (JsonNode?)w)]) }),
        IntegerType => OrExpression(Number("integer", field)),
        NumberType => OrExpression(Number("number", field)),
        BooleanType => OrExpression(new JsonObject { ["type"] = "boolean" }),
        DurationType => OrExpression(Ref(Duration)),
        // Draft-07 ignores everything beside a $ref.
        ArtifactType or SecretType => new JsonObject { ["title"] = type.Name, ["allOf"] = new JsonArray(Ref(Expression)) },
        ListType list => OrExpression(new JsonObject { ["type"] = "array", ["items"] = OfType(list.Item, field) }),
        MapType map => OrExpression(new JsonObject { ["type"] = "object", ["additionalProperties"] = OfType(map.Value, field) }),
        RecordType record => OrExpression(OfRecord(record)),
        AnyType => [],
        _ => throw new InvalidOperationException($"{type.GetType().Name} has no schema."),
    };

    private static JsonObject Number(string type, Field field)
    {
        var schema = new JsonObject { ["type"] = type };
        if (field.Minimum is { } minimum) schema["minimum"] = minimum;
        if (field.Maximum is { } maximum) schema["maximum"] = maximum;
        return schema;
    }

    private static JsonObject OrExpression(JsonObject schema) => new() { ["anyOf"] = new JsonArray(schema, Ref(Expression)) };
}
