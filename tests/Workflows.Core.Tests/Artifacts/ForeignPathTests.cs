using Workflows.Core.Artifacts;
using Xunit;

namespace Workflows.Core.Tests.Artifacts;

public sealed class ForeignPathTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("specs/.hidden/…/ä b.yaml", true)]
    [InlineData("a..b/...", true)]
    [InlineData("", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("a//b", false)]
    [InlineData("a/", false)]
    [InlineData("./a", false)]
    [InlineData("a/../b", false)]
    [InlineData("..", false)]
    [InlineData("a\\..\\b", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\nb", false)]
    public void Tells_a_place_below_from_any_other(string path, bool isBelow) => Assert.Equal(isBelow, ForeignPath.IsBelow(path));

    [Theory]
    [InlineData(255, 1, true)]
    [InlineData(256, 1, false)]
    [InlineData(200, 10, true)]
    [InlineData(200, 11, false)]
    public void Takes_what_file_systems_take(int length, int parts, bool isBelow) =>
        Assert.Equal(isBelow, ForeignPath.IsBelow(string.Join('/', Enumerable.Repeat(new string('a', length), parts))));

    [Fact]
    public void Counts_bytes_and_not_letters() => Assert.False(ForeignPath.IsBelow(new string('ä', 128)));
}
