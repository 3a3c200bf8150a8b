using Workflows.Core.Hosting.Claims;
using Xunit;

namespace Workflows.Core.Tests.Hosting.Claims;

public sealed class GroupRuleTests
{
    [Fact]
    public void The_smallest_limit_of_those_that_are_there_counts()
    {
        List<Claim> claims = [SampleClaim.Of(1, "3"), SampleClaim.Of(2, "1"), SampleClaim.Of(3, "3")];

        Assert.Equal("1=place", SampleClaim.Admit(claims, GroupRule.Instance));
        claims.RemoveAt(1);
        Assert.Equal("3=place", SampleClaim.Admit(claims, GroupRule.Instance));
    }

    [Fact]
    public void An_older_run_that_comes_back_has_its_turn_first()
    {
        List<Claim> claims = [SampleClaim.Of(7, "1") with { RunNumber = 9 }, SampleClaim.Of(8, "1") with { RunNumber = 4 }];

        Assert.Equal("8=place", SampleClaim.Admit(claims, GroupRule.Instance));
    }
}
