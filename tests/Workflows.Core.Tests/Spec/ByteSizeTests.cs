using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Core.Tests.Spec;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1000", 1000)]
    [InlineData("20Ki", 20_480)]
    [InlineData("1Mi", 1_048_576)]
    [InlineData("2Gi", 2_147_483_648)]
    [InlineData("1Ti", 1_099_511_627_776)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Reads(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Ki")]
    [InlineData("i")]
    [InlineData("5i")]
    [InlineData("5K")]
    [InlineData("5MB")]
    [InlineData("5MiB")]
    [InlineData("5 Mi")]
    [InlineData("-5Mi")]
    [InlineData("1.5Gi")]
    [InlineData("5ki")]
    [InlineData("9223372036854775808")]
    [InlineData("9999999999Ti")]
    public void Refuses(string text)
    {
        Assert.False(ByteSize.TryParse(text, out var bytes));
        Assert.Equal(0, bytes);
    }
}
