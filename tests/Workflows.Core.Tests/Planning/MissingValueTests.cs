using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Planning;

/// <summary>Outputs that an activity may leave out, and what may be done with them.</summary>
public sealed class MissingValueTests
{
    private const string Train = """
        steps:
          load: { uses: data/load, with: { path: "${{ 'a.csv' }}" } }
          net: { uses: train/net, with: { train: "${{ steps.load.outputs.dataset }}", layers: [{ dense: 3 }] } }

        """;

    private static readonly ExpressionScope WithoutStop = new()
    {
        Inputs = new Dictionary<string, JsonNode?>(),
        Steps = new Dictionary<string, StepScope> { ["net"] = new("succeeded", new JsonObject()) },
        Status = new StatusScope(true, false, false),
        Run = new RunScope("run", "test"),
    };

    [Fact]
    public void Are_used_without_a_default_where_has_is_true() => Assert.Empty(Mistakes(
        """  say: { if: "${{ has(steps.net.outputs.stopped) && steps.net.outputs.stopped != 'late' }}", uses: flow/print, with: { message: "Stopped: ${{ steps.net.outputs.stopped }}" } }"""));

    [Theory]
    [InlineData("has(steps.net.outputs.stopped) || true")]
    [InlineData("!has(steps.net.outputs.stopped)")]
    public void Are_not_used_where_has_may_be_false(string condition) => Assert.Equal([DiagnosticCodes.PossiblyMissing], Mistakes(
        $$$"""  say: { if: "${{ {{{condition}}} }}", uses: flow/print, with: { message: "Stopped: ${{ steps.net.outputs.stopped }}" } }"""));

    [Fact]
    public void Has_asks_for_a_name() => Assert.Equal([DiagnosticCodes.ExpressionType], Mistakes(
        """  say: { if: "${{ has(1 + 1) }}", uses: flow/print, with: { message: a } }"""));

    [Fact]
    public void Are_not_given_to_an_optional_input()
    {
        var with = SpecText.PlanOf(Train + """  say: { uses: flow/print, with: { message: "${{ steps.net.outputs.stopped }}" } }""").Steps[^1].With;

        Assert.Empty(Bindings.Resolve(with, WithoutStop));
    }

    [Fact]
    public void Are_refused_by_an_input_that_must_be_given() => Assert.Equal([DiagnosticCodes.PossiblyMissing], Mistakes(
        """  again: { uses: data/load, with: { path: "${{ steps.net.outputs.stopped }}" } }"""));

    [Fact]
    public void Has_tells_what_is_there()
    {
        Assert.False((bool)ExpressionEvaluator.Evaluate("has(steps.net.outputs.stopped)", WithoutStop)!);
        Assert.True((bool)ExpressionEvaluator.Evaluate("has(steps.net.state)", WithoutStop)!);
    }

    private static string[] Mistakes(string step) => [.. SpecText.Plan(Train + step).Diagnostics.Select(d => d.Code)];
}
