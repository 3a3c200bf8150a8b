using System.Text.Json.Nodes;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>JSON schema (draft-07) of the tables of the spec language.</summary>
internal static class TableSchema
{
    /// <summary>Name of the definition of a size.</summary>
    public const string Size = "size";

    /// <summary>Name of the definition of a table; a space would have to be escaped in every reference.</summary>
    public static string DefinitionOf(SpecTable table) => table.Noun.Replace(' ', '-');

    /// <summary>Schema of a mapping with these keys.</summary>
    public static JsonObject Of(SpecTable table)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["description"] = table.Description,
            ["properties"] = new JsonObject(table.Keys.Select(k => KeyValuePair.Create<string, JsonNode?>(k.Name, OfKey(k)))),
            ["patternProperties"] = TypeSchema.FreeKeys(),
            ["additionalProperties"] = table.Others is null ? false : Items(),
        };
        var required = table.Keys.Where(k => k.Required).Select(k => (JsonNode?)k.Name).ToArray();
        if (required.Length > 0) schema["required"] = new JsonArray(required);
        return schema;
    }

    private static JsonObject OfKey(SpecKey key)
    {
        var schema = OfKind(key);
        schema["description"] = key.Description;
        schema["examples"] = new JsonArray(key.Example);
        if (key.Minimum is { } minimum) schema["minimum"] = minimum;
        if (key.Maximum is { } maximum) schema["maximum"] = maximum;
        if (key.Limit is { } limit) schema[schema["type"]?.ToString() == "object" ? "maxProperties" : "maxItems"] = limit;
        return schema;
    }

    private static JsonObject OfKind(SpecKey key) => key.Kind switch
    {
        KeyKind.Text => Typed("string"),
        KeyKind.Label => Typed("string", "number", "boolean"),
        KeyKind.Integer => Typed("integer"),
        KeyKind.Number => Typed("number"),
        KeyKind.Boolean => Typed("boolean"),
        KeyKind.Word => Words(key),
        KeyKind.Duration => All(TypeSchema.Ref(TypeSchema.Duration)),
        KeyKind.DurationOrExpression => Any(TypeSchema.Ref(TypeSchema.Duration), TypeSchema.Ref(TypeSchema.Expression)),
        KeyKind.Moment => Typed("string"),
        KeyKind.Memory => Any(TypeSchema.Ref(Size), new JsonObject { ["type"] = "integer", ["minimum"] = 1 }),
        KeyKind.Condition => Typed("string", "boolean"),
        KeyKind.Template => Typed("string", "number", "boolean"),
        KeyKind.StepIds => OneOrList(new JsonObject { ["type"] = "string", ["pattern"] = SpecKeys.IdPattern }),
        KeyKind.Texts => OneOrList(key.Words.Count > 0 ? Words(key) : Typed("string")),
        KeyKind.Literal => [],
        KeyKind.Values => Typed("array"),
        KeyKind.Records => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "object", ["minProperties"] = 1 } },
        KeyKind.Items => Items(),
        KeyKind.ItemsOrMapping => Any(ListOfAny(), TypeSchema.Ref(TypeSchema.Expression), Ref(key)),
        KeyKind.Labels => new JsonObject { ["type"] = "object", ["additionalProperties"] = key.Words.Count > 0 ? Words(key) : Typed("string", "number", "boolean") },
        KeyKind.Variables => Named(Typed("string", "number", "boolean")),
        KeyKind.ValuesByName => Typed("object"),
        KeyKind.Mapping => All(Ref(key)),
        KeyKind.BooleanOrMapping => Any(Typed("boolean"), Ref(key)),
        KeyKind.Mappings => OneOrList(Ref(key)),
        KeyKind.MappingByName => Named(Ref(key)),
        KeyKind.MappingByText => new JsonObject { ["type"] = "object", ["patternProperties"] = TypeSchema.FreeKeys(), ["additionalProperties"] = Ref(key) },
        _ => throw new InvalidOperationException($"{key.Kind} has no schema."),
    };

    private static JsonObject Named(JsonObject value)
    {
        var patterns = TypeSchema.FreeKeys();
        patterns[SpecKeys.IdPattern] = value;
        return new JsonObject { ["type"] = "object", ["patternProperties"] = patterns, ["additionalProperties"] = false };
    }

    private static JsonObject Ref(SpecKey key) => TypeSchema.Ref(DefinitionOf(key.Children!));

    private static JsonObject Words(SpecKey key) => new() { ["enum"] = new JsonArray([.. key.Words.Select(w => (JsonNode?)w)]) };

    private static JsonObject ListOfAny() => new() { ["type"] = "array", ["minItems"] = 1 };

    private static JsonObject Items() => Any(ListOfAny(), TypeSchema.Ref(TypeSchema.Expression));

    private static JsonObject OneOrList(JsonObject one) => Any(one, new JsonObject { ["type"] = "array", ["items"] = one.DeepClone() });

    private static JsonObject Any(params JsonObject[] schemas) => new() { ["anyOf"] = new JsonArray([.. schemas]) };

    // Draft-07 ignores everything beside a $ref.
    private static JsonObject All(JsonObject reference) => new() { ["allOf"] = new JsonArray(reference) };

    private static JsonObject Typed(params string[] types) =>
        new() { ["type"] = types is [var one] ? one : new JsonArray([.. types.Select(t => (JsonNode?)t)]) };
}
