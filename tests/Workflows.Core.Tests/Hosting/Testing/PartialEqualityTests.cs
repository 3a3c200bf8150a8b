using System.Text.Json.Nodes;
using Workflows.Core.Hosting.Testing;
using Xunit;

namespace Workflows.Core.Tests.Hosting.Testing;

public sealed class PartialEqualityTests
{
    [Theory]
    [InlineData("1", "1.0000000001")]
    [InlineData("0.1", "0.1")]
    [InlineData("""{ "a": 1 }""", """{ "a": 1, "b": 2 }""")]
    [InlineData("""[{ "a": 1 }, 2]""", """[{ "a": 1, "b": 2 }, 2]""")]
    [InlineData("null", "null")]
    public void What_is_not_expected_does_not_matter(string expected, string actual) => Assert.Empty(Of(expected, actual));

    [Theory]
    [InlineData("1", "1.000001", "out")]
    [InlineData("1", "\"1\"", "out")]
    [InlineData("true", "false", "out")]
    [InlineData("""{ "a": { "b": 1 } }""", """{ "a": { "b": 2 } }""", "out.a.b")]
    [InlineData("""{ "a": 1 }""", "{}", "out.a")]
    [InlineData("[1, 2]", "[1, 3]", "out[1]")]
    [InlineData("[1]", "[1, 2]", "length of out")]
    [InlineData("null", "1", "out")]
    public void A_difference_names_its_place(string expected, string actual, string place) => Assert.Equal([place], Of(expected, actual).Select(p => p.What));

    [Fact]
    public void Text_beside_a_number_is_pointed_out() => Assert.Equal("the text '1' is not 1", Assert.Single(Of("\"1\"", "1")).Hint);

    private static IReadOnlyList<TestProblem> Of(string expected, string actual) =>
        [.. PartialEquality.Of(JsonNode.Parse(expected), JsonNode.Parse(actual), "out")];
}
