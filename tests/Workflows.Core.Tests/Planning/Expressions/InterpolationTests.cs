using Workflows.Core.Planning.Expressions;
using Xunit;

namespace Workflows.Core.Tests.Planning.Expressions;

public sealed class InterpolationTests
{
    [Fact]
    public void Splits_text_and_expressions_with_their_places()
    {
        var parts = Interpolation.Parts("a ${{ x }}-${{y}} b");

        Assert.Equal(["a ", "x", "-", "y", " b"], parts.Select(p => p.Text));
        Assert.Equal([false, true, false, true, false], parts.Select(p => p.IsExpression));
        Assert.Equal([0, 6, 10, 14, 17], parts.Select(p => p.Range.Start));
    }

    [Theory]
    [InlineData("${{ '}}' }}", "'}}'")]
    [InlineData("${{ \"\\\"}}\" }}", "\"\\\"}}\"")]
    [InlineData("${{ `}}` }}", "`}}`")]
    public void Leaves_braces_in_quotes_alone(string text, string expression) =>
        Assert.Equal(expression, Assert.Single(Interpolation.Parts(text)).Text);

    [Theory]
    [InlineData("${{ x")]
    [InlineData("a ${{ 'b }}")]
    public void Notices_a_missing_end(string text) => Assert.True(Interpolation.Parts(text)[^1].IsOpen);
}
