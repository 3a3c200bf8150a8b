using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Xunit;

namespace Workflows.Core.Tests.Hosting;

public sealed class RunCursorTests
{
    [Fact]
    public void Reads_what_it_wrote()
    {
        Assert.Equal("17.42", new RunCursor(17, 42).ToString());
        Assert.Equal(new RunCursor(long.MaxValue, 0), RunCursor.Parse(new RunCursor(long.MaxValue, 0).ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("17.")]
    [InlineData("1.2.3")]
    [InlineData("-1.2")]
    [InlineData(" 1.2")]
    [InlineData("1.x")]
    [InlineData("99999999999999999999.1")]
    public void Refuses_what_is_no_cursor(string text) =>
        Assert.Equal("cursor-invalid", Assert.Throws<FailureException>(() => RunCursor.Parse(text)).Failure.Code);
}
