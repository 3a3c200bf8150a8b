using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>
/// The JSON schema (draft-07, which the YAML language server reads) of a workflow file, made from the tables of the spec language and the catalogue. It helps while
/// typing; what is right is decided by the reader and the planner.
/// </summary>
public static class SpecSchema
{
    private const string Size = "size";

    /// <summary>The schema; equal catalogues give equal text.</summary>
    public static JsonObject Generate(ActivityCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var schema = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = "Workflow" };
        foreach (var (name, part) in OfTable(SpecKeys.Workflow).ToList()) schema[name] = part?.DeepClone();
        schema["properties"]!["apiVersion"]!["const"] = SpecKeys.ApiVersion;
        schema["properties"]!["name"]!["pattern"] = SpecKeys.WorkflowNamePattern;
        schema["definitions"] = Definitions(catalog);
        return schema;
    }

    private static JsonObject Definitions(ActivityCatalog catalog)
    {
        var definitions = new JsonObject
        {
            [TypeSchema.Expression] = Text(@"\$\{\{[\s\S]*\}\}", "An expression: ${{ … }}."),
            [TypeSchema.Duration] = Text("^([0-9]+[smhd]|P.+)$", $"A duration: {Duration.Forms}."),
            [Size] = Text(@"^[0-9]+([KMGT]i)?$|^[0-9]+(\.[0-9]+)?%$", $"A size: {ByteSize.Forms}; or a share such as 60%."),
            [SpecKeys.Input.Noun] = OfTable(SpecKeys.Input),
            [SpecKeys.Step.Noun] = OfStep(catalog),
        };
        foreach (var activity in catalog.All) definitions[DefinitionOf(activity)] = TypeSchema.OfRecord(activity.Inputs);
        return definitions;
    }

    // The type of 'with' follows from the word behind 'uses'.
    private static JsonObject OfStep(ActivityCatalog catalog)
    {
        var step = OfTable(SpecKeys.Step);
        step["properties"]!["uses"] = new JsonObject
        {
            ["description"] = SpecKeys.Step["uses"].Description,
            ["oneOf"] = new JsonArray([.. catalog.All.Select(a => new JsonObject { ["const"] = a.Name, ["description"] = a.Summary })]),
        };
        step["allOf"] = new JsonArray([.. catalog.All.Select(OfUse)]);
        return step;
    }

    private static JsonObject OfUse(ActivityDescriptor activity)
    {
        var then = new JsonObject { ["properties"] = new JsonObject { ["with"] = TypeSchema.Ref(DefinitionOf(activity)) } };
        if (activity.Inputs.Fields.Any(f => f.Required)) then["required"] = new JsonArray("with");
        return new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["properties"] = new JsonObject { ["uses"] = new JsonObject { ["const"] = activity.Name } },
                ["required"] = new JsonArray("uses"),
            },
            ["then"] = then,
        };
    }

    // A slash in a name would have to be escaped in every reference.
    private static string DefinitionOf(ActivityDescriptor activity) => activity.Name.Replace('/', '.');

    private static JsonObject OfTable(SpecTable table)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["description"] = table.Description,
            ["properties"] = new JsonObject(table.Keys.Select(k => KeyValuePair.Create<string, JsonNode?>(k.Name, OfKey(k)))),
            ["patternProperties"] = TypeSchema.FreeKeys(),
            ["additionalProperties"] = false,
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
        return schema;
    }

    private static JsonObject OfKind(SpecKey key) => key.Kind switch
    {
        KeyKind.Text => Typed("string"),
        KeyKind.Label => Typed("string", "number", "boolean"),
        KeyKind.Integer => Typed("integer"),
        KeyKind.Number => Typed("number"),
        KeyKind.Boolean => Typed("boolean"),
        KeyKind.Word => new JsonObject { ["enum"] = new JsonArray([.. key.Words.Select(w => (JsonNode?)w)]) },
        KeyKind.Duration => All(TypeSchema.Ref(TypeSchema.Duration)),
        KeyKind.Memory => new JsonObject { ["anyOf"] = new JsonArray(TypeSchema.Ref(Size), new JsonObject { ["type"] = "integer", ["minimum"] = 1 }) },
        KeyKind.Condition => Typed("string", "boolean"),
        KeyKind.StepIds => new JsonObject { ["anyOf"] = new JsonArray(Id(), new JsonObject { ["type"] = "array", ["items"] = Id() }) },
        KeyKind.Literal => Typed("string", "number", "boolean"),
        KeyKind.Labels => new JsonObject { ["type"] = "object", ["additionalProperties"] = Typed("string", "number", "boolean") },
        KeyKind.Values => Typed("object"),
        KeyKind.Mapping => OfTable(key.Children!),
        KeyKind.MappingByName => ByName(key.Children!),
        _ => throw new InvalidOperationException($"{key.Kind} has no schema."),
    };

    private static JsonObject ByName(SpecTable children)
    {
        var patterns = TypeSchema.FreeKeys();
        patterns[SpecKeys.IdPattern] = TypeSchema.Ref(children.Noun);
        return new JsonObject { ["type"] = "object", ["patternProperties"] = patterns, ["additionalProperties"] = false };
    }

    // Draft-07 ignores everything beside a $ref.
    private static JsonObject All(JsonObject reference) => new() { ["allOf"] = new JsonArray(reference) };

    private static JsonObject Id() => new() { ["type"] = "string", ["pattern"] = SpecKeys.IdPattern };

    private static JsonObject Text(string pattern, string description) =>
        new() { ["type"] = "string", ["pattern"] = pattern, ["description"] = description };

    private static JsonObject Typed(params string[] types) =>
        new() { ["type"] = types is [var one] ? one : new JsonArray([.. types.Select(t => (JsonNode?)t)]) };
}
