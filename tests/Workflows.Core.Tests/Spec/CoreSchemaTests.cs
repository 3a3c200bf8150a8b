using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Core.Tests.Spec;

public sealed class CoreSchemaTests
{
    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    [InlineData("on")]
    [InlineData("off")]
    [InlineData("y")]
    [InlineData("tRue")]
    [InlineData("1_000")]
    [InlineData("1:30")]
    [InlineData("0b11")]
    [InlineData("0o8")]
    [InlineData("-0x1")]
    [InlineData("1.2.0")]
    [InlineData("2024-01-01")]
    [InlineData("e5")]
    [InlineData(".")]
    public void Leaves_words_of_older_versions_as_text(string text) =>
        Assert.True(CoreSchema.IsText(Plain(text)));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("007", 7)]
    [InlineData("-12", -12)]
    [InlineData("+5", 5)]
    [InlineData("0o17", 15)]
    [InlineData("0xFf", 255)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Reads_whole_numbers(string text, long expected)
    {
        Assert.True(CoreSchema.TryInteger(Plain(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("0xFFFFFFFFFFFFFFFF")]
    [InlineData("0o7777777777777777777777777")]
    public void Numbers_beyond_64_bits_are_neither_whole_numbers_nor_text(string text)
    {
        Assert.False(CoreSchema.TryInteger(Plain(text), out _));
        Assert.False(CoreSchema.IsText(Plain(text)));
    }

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("1e3", 1000)]
    [InlineData("-1.5E-2", -0.015)]
    [InlineData("12", 12)]
    [InlineData(".inf", double.PositiveInfinity)]
    [InlineData("-.INF", double.NegativeInfinity)]
    [InlineData(".nan", double.NaN)]
    public void Reads_numbers(string text, double expected)
    {
        Assert.True(CoreSchema.TryNumber(Plain(text), out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("5")]
    [InlineData("1e3")]
    [InlineData("~")]
    [InlineData("")]
    public void Takes_everything_in_quotes_as_text(string text)
    {
        Assert.False(CoreSchema.IsText(Plain(text)));
        Assert.True(CoreSchema.IsText(Plain(text) with { IsPlain = false }));
    }

    [Fact]
    public void Reads_true_and_false_only()
    {
        Assert.True(CoreSchema.TryBoolean(Plain("TRUE"), out var yes) && yes);
        Assert.True(CoreSchema.TryBoolean(Plain("false"), out var no) && !no);
        Assert.False(CoreSchema.TryBoolean(Plain("yes"), out _));
    }

    private static YamlScalar Plain(string text) => new(text, true, new SourceSpan("a.yaml", 1, 1, 1, 1));
}
