using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Planning;

public sealed class RunInputsTests
{
    private static readonly Plan Plan = SpecText.PlanOf("""
        inputs:
          epochs: { type: integer, minimum: 1, maximum: 500 }
          rate: { type: number, default: 0.5 }
          fast: { type: boolean, default: false }
          name: { type: string, required: false }
        steps: { a: { uses: flow/print } }
        """);

    [Fact]
    public void Types_what_the_command_line_gives_and_fills_in_defaults()
    {
        var (inputs, diagnostics) = Bind("epochs=30", "fast=true");

        Assert.Empty(diagnostics);
        Assert.Equal("""{"epochs":30,"rate":0.5,"fast":true}""", inputs!.ToJsonString());
        Assert.Equal("""{"epochs":1,"rate":1,"fast":false,"name":"5"}""", Bind("epochs=1", "rate=1", "name=5").Inputs!.ToJsonString());
    }

    [Theory]
    [InlineData("epochs=ten", "input-type", "Input 'epochs' takes integer, not the text 'ten'.")]
    [InlineData("epochs=1.5", "input-type", "Input 'epochs' takes integer, not the text '1.5'.")]
    [InlineData("epochs=0", "input-range", "Input 'epochs': 0 is below the minimum 1.")]
    [InlineData("epochs=501", "input-range", "Input 'epochs': 501 is above the maximum 500.")]
    [InlineData("epochs=1 rate=NaN", "input-type", "Input 'rate' takes number, not the text 'NaN'.")]
    [InlineData("epochs=1 fast=yes", "input-type", "Input 'fast' takes boolean, not the text 'yes'.")]
    [InlineData("epochs=1 epoch=3", "unknown-input", "Workflow 'test' has no input 'epoch'.")]
    [InlineData("rate=1", "missing-input", "Workflow 'test' needs the input 'epochs' (integer).")]
    public void Says_what_is_wrong(string given, string code, string message)
    {
        var (inputs, diagnostics) = Bind(given.Split(' '));

        Assert.Null(inputs);
        Assert.Equal((code, message), diagnostics.Select(d => (d.Code, d.Message)).Single());
    }

    private static readonly Plan Every = SpecText.PlanOf("""
        inputs:
          mode: { type: enum, values: [fast, slow], default: fast }
          wait: { type: duration, default: 90m }
          word: { type: string, pattern: "[a-z]+", required: false }
          rates: { type: array, items: { type: number, maximum: 1 }, minimum: 1, maximum: 3, default: [0.5] }
          shape:
            type: object
            required: false
            properties:
              rows: { type: integer, minimum: 1 }
              name: { type: string, default: x }
          free: { type: object, required: false }
          data: { type: dataset, required: false }
          key: { type: secret, required: false }
        steps: { a: { uses: flow/print } }
        """);

    [Fact]
    public void Fills_in_the_defaults_of_every_type() =>
        Assert.Equal("""{"mode":"fast","wait":"PT1H30M","rates":[0.5]}""", RunInputs.Bind(Every, new Dictionary<string, string>()).Inputs!.ToJsonString());

    [Theory]
    [InlineData("mode", "slow", "\"slow\"")]
    [InlineData("wait", "15m", "\"PT15M\"")]
    [InlineData("word", "abc", "\"abc\"")]
    [InlineData("rates", "[1, 0.1]", "[1,0.1]")]
    [InlineData("shape", "{\"rows\": 5.0}", "{\"rows\":5,\"name\":\"x\"}")]
    [InlineData("free", "{\"a\": [1]}", "{\"a\":[1]}")]
    [InlineData("data", "{\"kind\":\"dataset\",\"hash\":\"sha256:ab\",\"bytes\":5,\"facts\":{\"rows\":3}}", "{\"kind\":\"dataset\",\"hash\":\"sha256:ab\",\"bytes\":5,\"facts\":{\"rows\":3}}")]
    [InlineData("key", "API_KEY", "{\"secret\":\"API_KEY\"}")]
    public void Reads_every_type_from_text(string name, string text, string json)
    {
        var (inputs, diagnostics) = RunInputs.Bind(Every, new Dictionary<string, string> { [name] = text });

        Assert.Empty(diagnostics);
        Assert.Equal(json, inputs![name]!.ToJsonString());
    }

    [Theory]
    [InlineData("mode", "fats", "input-choice", "Input 'mode' cannot be the text 'fats'.")]
    [InlineData("wait", "soon", "input-type", "Input 'wait' takes duration, not the text 'soon'.")]
    [InlineData("word", "aB", "input-pattern", "Input 'word' is the text 'aB', which does not match the pattern [a-z]+.")]
    [InlineData("rates", "0.5", "input-type", "Input 'rates' takes list of number, not 0.5.")]
    [InlineData("rates", "[]", "input-range", "Input 'rates' has 0 items; it takes 1 to 3.")]
    [InlineData("rates", "[0.5, 2]", "input-range", "Input 'rates[1]': 2 is above the maximum 1.")]
    [InlineData("rates", "[0.5, \"a\"]", "input-type", "Input 'rates[1]' takes number, not the text 'a'.")]
    [InlineData("shape", "{}", "missing-input", "Input 'shape.rows' is missing.")]
    [InlineData("shape", "{\"rows\": 1, \"cols\": 2}", "unknown-input", "Input 'shape.cols' is unknown.")]
    [InlineData("shape", "{\"rows\": 1, \"rows\": 2}", "input-type", null)]
    [InlineData("data", "a.csv", "input-type", "Input 'data' takes dataset, not the text 'a.csv'.")]
    [InlineData("data", "{\"kind\":\"model\",\"hash\":\"sha256:ab\",\"bytes\":5}", "input-type", "Input 'data' takes dataset, not a record.")]
    [InlineData("key", "not a name", "input-type", "Input 'key' takes secret, not the text 'not a name'.")]
    public void Says_what_is_wrong_with_every_type(string name, string text, string code, string? message)
    {
        var (inputs, diagnostics) = RunInputs.Bind(Every, new Dictionary<string, string> { [name] = text });

        var mistake = Assert.Single(diagnostics);
        Assert.Null(inputs);
        Assert.Equal((code, message ?? mistake.Message), (mistake.Code, mistake.Message));
    }

    [Fact]
    public void Takes_typed_values_from_the_api_without_reading_text_as_numbers()
    {
        var given = new Dictionary<string, GivenInput> { ["epochs"] = GivenInput.OfJson(5), ["fast"] = GivenInput.OfJson(true), ["rate"] = GivenInput.OfText("0.1") };

        Assert.Equal("""{"epochs":5,"rate":0.1,"fast":true}""", RunInputs.Bind(Plan, given).Inputs!.ToJsonString());
        given["epochs"] = GivenInput.OfJson("5");
        Assert.Equal("input-type", Assert.Single(RunInputs.Bind(Plan, given).Diagnostics).Code);
    }

    private static (System.Text.Json.Nodes.JsonObject? Inputs, IReadOnlyList<Workflows.Core.Diagnostics.Diagnostic> Diagnostics) Bind(params string[] given) =>
        RunInputs.Bind(Plan, given.Select(g => g.Split('=')).ToDictionary(g => g[0], g => g[1]));
}
