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
    /// <summary>The schema of what one activity takes under <c>with</c>; its references point into the definitions of <see cref="Generate"/>.</summary>
    public static JsonObject OfInputs(ActivityDescriptor activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return TypeSchema.OfRecord(activity.Inputs);
    }

    /// <summary>The schema; equal catalogues give equal text.</summary>
    public static JsonObject Generate(ActivityCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var schema = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = "Workflow" };
        foreach (var (name, part) in TableSchema.Of(SpecKeys.Workflow).ToList()) schema[name] = part?.DeepClone();
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
            [TableSchema.Size] = Text(@"^[0-9]+([KMGT]i)?$|^[0-9]+(\.[0-9]+)?%$", $"A size: {ByteSize.Forms}; or a share such as 60%."),
        };
        foreach (var table in SpecKeys.Tables().Skip(1)) definitions[TableSchema.DefinitionOf(table)] = table == SpecKeys.Step ? OfStep(catalog) : TableSchema.Of(table);
        foreach (var activity in catalog.All) definitions[DefinitionOf(activity)] = TypeSchema.OfRecord(activity.Inputs);
        return definitions;
    }

    // The type of 'with' follows from the word behind 'uses'.
    private static JsonObject OfStep(ActivityCatalog catalog)
    {
        var step = TableSchema.Of(SpecKeys.Step);
        step["properties"]!["uses"] = new JsonObject
        {
            ["description"] = SpecKeys.Step["uses"].Description,
            ["oneOf"] = new JsonArray([.. catalog.All.Select(a => new JsonObject { ["const"] = a.Name, ["description"] = a.Summary })]),
        };
        step["oneOf"] = new JsonArray([.. SpecKeys.Forms.Select(OfForm)]);
        step["allOf"] = new JsonArray([.. catalog.All.Select(OfUse)]);
        return step;
    }

    // Exactly one key says what a step is; those that mean nothing for it may not stand there.
    private static JsonObject OfForm(StepForm form) => new()
    {
        ["required"] = new JsonArray(form.Key),
        ["properties"] = new JsonObject(form.Refused.Keys.Concat(SpecKeys.Forms.Where(other => other != form).Select(other => other.Key)).Select(k => KeyValuePair.Create<string, JsonNode?>(k, false))),
    };

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

    private static JsonObject Text(string pattern, string description) =>
        new() { ["type"] = "string", ["pattern"] = pattern, ["description"] = description };
}
