using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Runs;

public sealed class ExpansionTests
{
    [Fact]
    public void A_matrix_is_the_cross_product_in_the_order_of_its_axes() =>
        Assert.Equal(["0.1-16", "0.1-32", "0.01-16", "0.01-32"], Keys(Matrix("""{ "rate": [0.1, 0.01], "hidden": [16, 32] }""")));

    [Fact]
    public void Exclude_takes_away_what_all_of_its_values_match() =>
        Assert.Equal(
            ["1-a", "2-a"], Keys(Matrix("""{ "n": [1, 2], "w": ["a", "b"] }""", exclude: """[{ "n": 2, "w": "b" }, { "n": 1, "w": "b" }, { "n": 3 }]""")));

    [Fact]
    public void Include_adds_to_what_it_does_not_contradict_and_else_stands_for_itself()
    {
        var elements = Expand(Matrix("""{ "n": [1, 2] }""", include: """[{ "n": 1, "big": true }, { "n": 9, "w": "x" }, { "all": 7 }]"""));
        Assert.Equal(
            ["""{"n":1,"big":true,"all":7}""", """{"n":2,"all":7}""", """{"n":9,"w":"x"}"""], elements.Select(e => e.Matrix!.ToJsonString()));
        Assert.Equal(["1-true-7", "2-7", "9-x"], elements.Select(e => e.Key));
    }

    [Fact]
    public void Include_alone_makes_a_matrix() =>
        Assert.Equal(["x", "y"], Keys(Matrix("{}", include: """[{ "n": "x" }, { "n": "y" }]""")));

    [Fact]
    public void Refuses_a_matrix_that_is_too_large()
    {
        var axis = new JsonArray([.. Enumerable.Range(0, 17).Select(i => (JsonNode)i)]).ToJsonString();
        var failure = Assert.Throws<FailureException>(() => Expand(Matrix($$"""{ "a": {{axis}}, "b": {{axis}} }"""))).Failure;
        Assert.Equal("expansion-too-large", failure.Code);
        Assert.Contains("289 elements", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_items_by_what_they_are() =>
        Assert.Equal(
            ["iris", "3", "true", "small", "7", "5", "6"],
            Keys(Items("""["iris", 3, true, { "name": "small", "id": 1 }, { "id": 7 }, { "size": 1 }, [1]]""")));

    [Fact]
    public void Keys_are_safe_short_and_unique()
    {
        var keys = Keys(Items($$"""["a/b@c d", "..", "", "{{new string('x', 80)}}", "a", "a", "a", "Größe"]"""));
        Assert.Equal(["a_b_c_d", "__", "_", new string('x', 60), "a", "a~2", "a~3", "Größe"], keys);
    }

    private static PlannedStep Matrix(string axes, string? include = null, string? exclude = null) => Step("s") with
    {
        Matrix = new PlannedMatrix
        {
            Axes = [.. JsonNode.Parse(axes)!.AsObject().Select(a => new PlannedOutput(a.Key, new LiteralBinding(a.Value?.DeepClone())))],
            Include = include is null ? null : new LiteralBinding(JsonNode.Parse(include)),
            Exclude = exclude is null ? null : new LiteralBinding(JsonNode.Parse(exclude)),
            FailFast = true,
        },
    };

    private static PlannedStep Items(string items) => Step("s") with { Foreach = new PlannedForeach(new LiteralBinding(JsonNode.Parse(items)), null, true) };

    private static IReadOnlyList<ExpandedElement> Expand(PlannedStep step) => Expansion.Of(step, RunScopes.Of("run", RunState.Empty(PlanWith(step))));

    private static IEnumerable<string> Keys(PlannedStep step) => Expand(step).Select(e => e.Key);
}
