using System.Text.Json.Nodes;
using Workflows.Core.Planning;
using Workflows.Core.Tests.Activities;
using Xunit;

namespace Workflows.Core.Tests.Planning;

public sealed class SpecSchemaTests
{
    private static readonly JsonObject Schema = SpecSchema.Generate(TestActivities.Catalog);

    [Fact]
    public void Knows_the_keys_of_a_workflow()
    {
        Assert.Equal("http://json-schema.org/draft-07/schema#", At("$schema").GetValue<string>());
        Assert.Equal("workflows/v1", At("properties.apiVersion.const").GetValue<string>());
        Assert.Equal(["apiVersion", "name", "steps"], At("required").AsArray().Select(r => r!.GetValue<string>()));
        Assert.False(At("additionalProperties").GetValue<bool>());
        Assert.True(At("patternProperties.^x-").GetValue<bool>());
    }

    [Fact]
    public void Ties_the_inputs_of_a_step_to_its_activity()
    {
        var rule = At("definitions.step.allOf").AsArray().Single(r => r!["if"]!["properties"]!["uses"]!["const"]!.GetValue<string>() == "train/net")!;

        Assert.Equal("#/definitions/train.net", rule["then"]!["properties"]!["with"]!["$ref"]!.GetValue<string>());
        Assert.Equal("""["with"]""", rule["then"]!["required"]!.ToJsonString());
        Assert.Contains("Trains.", At("definitions.step.properties.uses.oneOf").ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Describes_fields_with_default_bounds_and_expressions()
    {
        var inputs = Schema["definitions"]!["train.net"]!;
        var epochs = inputs["properties"]!["epochs"]!;

        Assert.Equal("""["train","layers"]""", inputs["required"]!.ToJsonString());
        Assert.Equal(("Passes over the rows.", 10), (epochs["description"]!.GetValue<string>(), epochs["default"]!.GetValue<int>()));
        Assert.Equal("""[{"type":"integer","minimum":1,"maximum":500},{"$ref":"#/definitions/expression"}]""", epochs["anyOf"]!.ToJsonString());
        var layer = inputs["properties"]!["layers"]!["anyOf"]![0]!["items"]!["anyOf"]![0]!;
        Assert.Equal("""[{"required":["dense"]},{"required":["dropout"]}]""", layer["oneOf"]!.ToJsonString());
        Assert.Equal("""{"enum":["relu","sigmoid"]}""", layer["properties"]!["activation"]!["anyOf"]![0]!.ToJsonString());
    }

    [Fact]
    public void Refers_only_to_definitions_that_are_there()
    {
        var definitions = Schema["definitions"]!.AsObject();

        Assert.All(References(Schema), r => Assert.True(definitions.ContainsKey(r["#/definitions/".Length..]), r));
    }

    [Fact]
    public void Comes_out_the_same_each_time() => Assert.Equal(Schema.ToJsonString(), SpecSchema.Generate(TestActivities.Catalog).ToJsonString());

    private static JsonNode At(string path) => path.Split('.').Aggregate((JsonNode)Schema, (node, name) => node[name]!);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m => m.Key == "$ref" ? [m.Value!.GetValue<string>()] : References(m.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
