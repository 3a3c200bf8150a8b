using Workflows.Core.Diagnostics;
using Xunit;

namespace Workflows.Core.Tests.Diagnostics;

public sealed class SuggestionTests
{
    private static readonly string[] Words = ["uses", "with", "needs", "timeout"];

    [Theory]
    [InlineData("use", "uses")]
    [InlineData("wiht", "with")]
    [InlineData("Needs", "needs")]
    [InlineData("timout", "timeout")]
    [InlineData("tiemotu", "timeout")]
    public void Finds_the_word_that_was_meant(string word, string expected) =>
        Assert.Equal(expected, Suggestion.Nearest(word, Words));

    [Theory]
    [InlineData("colour")]
    [InlineData("x")]
    [InlineData("")]
    public void Says_nothing_about_another_word(string word) =>
        Assert.Null(Suggestion.Nearest(word, Words));

    [Fact]
    public void Ignores_what_nobody_types() =>
        Assert.Null(Suggestion.Nearest(new string('a', 100_000), [new string('a', 99_999)]));
}
