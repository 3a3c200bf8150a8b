using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Core.Tests.Spec;

public sealed class DurationTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("2h", 7200)]
    [InlineData("7d", 604_800)]
    [InlineData("0s", 0)]
    [InlineData("PT1H30M", 5400)]
    [InlineData("PT0.5S", 0.5)]
    [InlineData("P1D", 86_400)]
    [InlineData("P1W", 604_800)]
    [InlineData("P1DT1S", 86_401)]
    public void Reads(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromSeconds(seconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("90 s")]
    [InlineData("-5s")]
    [InlineData("1.5h")]
    [InlineData("1h30m")]
    [InlineData("5S")]
    [InlineData("5s\n")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("PT5")]
    [InlineData("999999999d")]
    [InlineData("99999999999999999999s")]
    [InlineData("٣s")]
    public void Refuses(string text)
    {
        Assert.False(Duration.TryParse(text, out var value));
        Assert.Equal(TimeSpan.Zero, value);
    }
}
