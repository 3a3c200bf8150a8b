using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Xunit;

namespace Workflows.Core.Tests.Hosting;

public sealed class ProjectNamesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("vision-2")]
    [InlineData("all-of-it")]
    public void Accepts_small_letters_digits_and_hyphens(string name) => ProjectNames.Check(name);

    [Fact]
    public void Accepts_sixty_three_characters_and_no_more()
    {
        ProjectNames.Check(new string('a', 63));
        Assert.Equal("project-name", Refusal(new string('a', 64)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("Vision")]
    [InlineData("a_b")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("größe")]
    [InlineData("a\n")]
    [InlineData("all")]
    public void Refuses_everything_else(string name) => Assert.Equal("project-name", Refusal(name));

    private static string Refusal(string name) => Assert.Throws<FailureException>(() => ProjectNames.Check(name)).Failure.Code;
}
