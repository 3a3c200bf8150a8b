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

    private static (System.Text.Json.Nodes.JsonObject? Inputs, IReadOnlyList<Workflows.Core.Diagnostics.Diagnostic> Diagnostics) Bind(params string[] given) =>
        RunInputs.Bind(Plan, given.Select(g => g.Split('=')).ToDictionary(g => g[0], g => g[1]));
}
