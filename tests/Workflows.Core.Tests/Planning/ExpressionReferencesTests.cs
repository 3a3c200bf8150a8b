using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Planning;

public sealed class ExpressionReferencesTests
{
    [Theory]
    [InlineData("1 == 2", "")]
    [InlineData("inputs.go && steps.a.outputs.metrics.accuracy > 0.9", "inputs.go, steps.a.outputs.metrics.accuracy")]
    [InlineData("inputs.go || inputs.go", "inputs.go")]
    [InlineData("contains(inputs.names, inputs.one ?? 'x')", "inputs.names, inputs.one")]
    [InlineData("best(steps.sweep.outputs, 'accuracy', 'max').matrix.size > 3", "steps.sweep.outputs")]
    [InlineData("inputs.list[0] == inputs.list[inputs.at]", "inputs.list[0], inputs.list, inputs.at")]
    [InlineData("this is (no expression", "")]
    public void Names_each_value_that_is_read(string expression, string expected) =>
        Assert.Equal(expected, string.Join(", ", ExpressionReferences.Of(expression)));
}
