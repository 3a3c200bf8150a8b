using Workflows.Core.Runs;
using Xunit;

namespace Workflows.Core.Tests.Runs;

public sealed class StepAddressTests
{
    [Theory]
    [InlineData("train", null, "train")]
    [InlineData("train", "0.1", "train@0.1")]
    [InlineData("train", "iris/0.1", "train@iris/0.1")]
    public void Names_a_step_and_its_elements(string step, string? element, string address)
    {
        Assert.Equal(address, StepAddress.Of(step, element));
        Assert.Equal((step, element), StepAddress.Split(address));
    }

    [Theory]
    [InlineData(null, 0, null)]
    [InlineData("a/b/c", 0, null)]
    [InlineData("a/b/c", 1, "a")]
    [InlineData("a/b/c", 2, "a/b")]
    [InlineData("a/b/c", 3, "a/b/c")]
    [InlineData("a", 1, "a")]
    public void Takes_the_outer_keys(string? element, int count, string? outer) => Assert.Equal(outer, StepAddress.Outer(element, count));
}
