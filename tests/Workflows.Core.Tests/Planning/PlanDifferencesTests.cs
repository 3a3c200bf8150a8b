using System.Text.Json.Nodes;
using Workflows.Core.Planning;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Planning;

public sealed class PlanDifferencesTests
{
    [Fact]
    public void A_step_that_only_moved_in_the_file_is_the_same()
    {
        var step = WithInput(new ExpressionBinding("inputs.a", Nowhere));
        var moved = WithInput(new ExpressionBinding("inputs.a", Nowhere with { Line = 9 })) with { Place = Nowhere with { Line = 8 } };

        Assert.Empty(PlanDifferences.Of(step, moved));
    }

    [Fact]
    public void Of_a_constant_only_what_differs_in_it_is_named() => Assert.Equal(
        [("with.model.layers[0].dense", "16", "32")],
        One(Literal("""{ "layers": [{ "dense": 16 }, { "dense": 3 }] }"""), Literal("""{ "layers": [{ "dense": 32 }, { "dense": 3 }] }""")));

    [Fact]
    public void An_expression_is_shown_as_the_spec_writes_it() => Assert.Equal(
        [("with.model", "4", "${{ inputs.size }}")], One(Literal("4"), new ExpressionBinding("inputs.size", Nowhere)));

    [Fact]
    public void A_members_place_of_the_users_own_counts() => Assert.Equal(
        [("with.model.place", "here", "there")], One(Literal("""{ "place": "here" }"""), Literal("""{ "place": "there" }""")));

    [Fact]
    public void Policies_are_no_inputs()
    {
        var difference = Assert.Single(PlanDifferences.Of(Step("a"), Step("a", attempts: 3)));

        Assert.Equal(("maxAttempts", false), (difference.Name, difference.IsInput));
        Assert.Equal([("maxAttempts", "1", "3")], difference.Values);
    }

    private static IReadOnlyList<(string, string?, string?)> One(Binding before, Binding after) =>
        Assert.Single(PlanDifferences.Of(WithInput(before), WithInput(after))).Values;

    private static PlannedStep WithInput(Binding binding) => Step("a") with { With = new Dictionary<string, Binding> { ["model"] = binding } };

    private static LiteralBinding Literal(string json) => new(JsonNode.Parse(json));
}
