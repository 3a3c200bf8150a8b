using Workflows.Core.Planning.Expressions;
using Xunit;

namespace Workflows.Core.Tests.Planning.Expressions;

public sealed class ExpressionParserTests
{
    [Theory]
    [InlineData("inputs.epochs = 4", "an assignment")]
    [InlineData("inputs.epochs++", "")]
    [InlineData("if true; 1; end", "a statement")]
    [InlineData("for x in [1]; x; end", "a statement")]
    [InlineData("while true; end", "a statement")]
    [InlineData("1; 2", "a statement")]
    [InlineData("func f; ret 1; end", "a statement")]
    [InlineData("import math", "a statement")]
    [InlineData("include 'secrets'", "a call without parentheses")]
    [InlineData("capture x; end", "a statement")]
    [InlineData("with x; end", "a statement")]
    [InlineData("this", "'this'")]
    [InlineData("do; ret 1; end", "")]
    [InlineData("@inputs", "")]
    [InlineData("$x", "")]
    [InlineData("{ a: 1 }", "a record")]
    [InlineData("$\"a{1}\"", "an interpolated text")]
    [InlineData("inputs?.x", "'?.'")]
    [InlineData("f x", "a call without parentheses")]
    [InlineData("'it''s'", "two values without an operator")]
    [InlineData("1..1000000000", "operator '..'")]
    [InlineData("1 << 40", "operator '<<'")]
    [InlineData("inputs.x ?! 1", "operator '?!'")]
    [InlineData("1 | 2", "a pipe")]
    [InlineData("null", "no null")]
    [InlineData("f(a: 1)", "")]
    public void Refuses_what_the_language_does_not_have(string text, string what)
    {
        Assert.Null(ExpressionParser.Parse(text, out var problem));

        Assert.StartsWith("expression-", problem!.Code, StringComparison.Ordinal);
        Assert.Contains(what, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Fix);
    }

    [Theory]
    [InlineData("1 +")]
    [InlineData("(1")]
    [InlineData("1)")]
    [InlineData("'a")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("1 # note")]
    [InlineData("99999999999999999999")]
    [InlineData("1e400")]
    [InlineData("1e1000000000")]
    [InlineData("1.5e1000000000")]
    [InlineData("0xFFFFFFFFFFFFFFFF")]
    [InlineData("0b1")]
    [InlineData("1m")]
    [InlineData("{{ x }}")]
    [InlineData("1 \0 garbage")]
    [InlineData("a.b.")]
    public void Refuses_what_is_no_expression(string text)
    {
        Assert.Null(ExpressionParser.Parse(text, out var problem));
        Assert.Equal("expression-syntax", problem!.Code);
    }

    [Theory]
    [InlineData("(", 10_000, "1", ")")]
    [InlineData("!", 10_000, "true", "")]
    [InlineData("-", 3_000, "1", "")]
    [InlineData("a[", 1_000, "1", "]")]
    [InlineData("1 + ", 900, "1", "")]
    [InlineData("a ? 1 : ", 400, "1", "")]
    [InlineData("f(", 1_500, "1", ")")]
    [InlineData("[", 1_900, "1", "]")]
    [InlineData("a.", 1_900, "b", "")]
    [InlineData("x | ", 900, "y", "")]
    public void Refuses_deep_nesting_without_a_stack_overflow(string open, int times, string middle, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, times)) + middle + string.Concat(Enumerable.Repeat(close, times));

        Assert.Null(ExpressionParser.Parse(text, out var problem));

        Assert.Equal("expression-too-large", problem!.Code);
    }

    [Theory]
    [InlineData("inputs.epochs")]
    [InlineData("run.id")]
    [InlineData("steps.train_2.outputs.metrics.for")]
    public void Reads_a_plain_path_as_the_full_parser_does(string text) =>
        Assert.Equal(Assert.IsType<Binary>(ExpressionParser.Parse($"{text} ?? 0", out _)).Left, PathParser.Parse(text));

    [Theory]
    [InlineData("this.x")]
    [InlineData("inputs.")]
    [InlineData("inputs..x")]
    [InlineData("inputs.x ")]
    [InlineData("inputs.2x")]
    [InlineData("inputs.a-b")]
    public void Leaves_everything_but_a_plain_path_to_the_full_parser(string text) => Assert.Null(PathParser.Parse(text));

    [Fact]
    public void Reads_an_expression_over_several_lines() =>
        Assert.IsType<Binary>(ExpressionParser.Parse("inputs.a\n  && inputs.b", out _));

    [Fact]
    public void Reads_a_pipe_as_a_call()
    {
        var call = Assert.IsType<Call>(ExpressionParser.Parse("inputs.list | join ', '", out _));

        Assert.Equal("join", call.Name);
        Assert.Equal(2, call.Arguments.Count);
    }
}
