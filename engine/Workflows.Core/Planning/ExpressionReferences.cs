using Workflows.Core.Planning.Expressions;

namespace Workflows.Core.Planning;

/// <summary>Finds what an expression reads.</summary>
internal static class ExpressionReferences
{
    /// <summary>The text of each value it reads, such as <c>steps.check.outputs.passed</c>, once, in order; none for text that does not parse.</summary>
    public static IReadOnlyList<string> Of(string expression) =>
        ExpressionParser.Parse(expression, out _) is { } parsed ? [.. In(parsed).Select(e => e.Range.Of(expression)).Distinct()] : [];

    private static IEnumerable<Expression> In(Expression e) => e switch
    {
        Member or Item when IsPath(e) => [e],
        Member member => In(member.Target),
        Item item => In(item.Target).Concat(In(item.Index)),
        Root root => [root],
        Unary unary => In(unary.Operand),
        Binary binary => In(binary.Left).Concat(In(binary.Right)),
        Conditional c => In(c.Test).Concat(In(c.Then)).Concat(In(c.Otherwise)),
        Call call => call.Arguments.SelectMany(In),
        ListOf list => list.Items.SelectMany(In),
        _ => [],
    };

    private static bool IsPath(Expression e) => e switch
    {
        Root => true,
        Member member => IsPath(member.Target),
        Item { Index: Literal } item => IsPath(item.Target),
        _ => false,
    };
}
