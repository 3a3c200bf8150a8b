using System.Text.Json.Nodes;

namespace Workflows.Core.Planning.Expressions;

/// <summary>An expression of the spec language: what is left of Scriban's syntax tree when everything that is not allowed was refused.</summary>
/// <param name="Range">Where it stands in the expression's text.</param>
internal abstract record Expression(TextRange Range)
{
    /// <summary>The expressions that it is made of.</summary>
    public IEnumerable<Expression> Parts() => this switch
    {
        Call e => e.Arguments,
        Unary e => [e.Operand],
        Binary e => [e.Left, e.Right],
        Conditional e => [e.Test, e.Then, e.Otherwise],
        Member e => [e.Target],
        Item e => [e.Target, e.Index],
        ListOf e => e.Items,
        _ => [],
    };
}

/// <summary>A constant: text, number, true or false.</summary>
internal sealed record Literal(JsonNode Value, TextRange Range) : Expression(Range);

/// <summary><c>[a, b]</c>.</summary>
internal sealed record ListOf(IReadOnlyList<Expression> Items, TextRange Range) : Expression(Range);

/// <summary>A name that stands alone, such as <c>inputs</c>.</summary>
internal sealed record Root(string Name, TextRange Range) : Expression(Range);

/// <summary><c>target.name</c>.</summary>
internal sealed record Member(Expression Target, string Name, TextRange NameRange, TextRange Range) : Expression(Range);

/// <summary><c>target[index]</c>.</summary>
internal sealed record Item(Expression Target, Expression Index, TextRange Range) : Expression(Range);

/// <summary><c>name(arguments)</c>, or <c>first | name rest</c>.</summary>
internal sealed record Call(string Name, IReadOnlyList<Expression> Arguments, TextRange NameRange, TextRange Range) : Expression(Range);

/// <summary><c>!operand</c> or <c>-operand</c>.</summary>
internal sealed record Unary(UnaryOperator Operator, Expression Operand, TextRange Range) : Expression(Range);

/// <summary>Two operands.</summary>
internal sealed record Binary(BinaryOperator Operator, Expression Left, Expression Right, TextRange Range) : Expression(Range);

/// <summary><c>test ? then : otherwise</c>.</summary>
internal sealed record Conditional(Expression Test, Expression Then, Expression Otherwise, TextRange Range) : Expression(Range);

/// <summary>Operators with one operand.</summary>
internal enum UnaryOperator
{
    Not,
    Negate,
}

/// <summary>Operators with two operands.</summary>
internal enum BinaryOperator
{
    Or,
    And,
    Coalesce,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// <summary>A part of a text, in UTF-16 units.</summary>
/// <param name="Start">Offset of the first character.</param>
/// <param name="End">Offset just behind the last one.</param>
internal readonly record struct TextRange(int Start, int End)
{
    public TextRange Shift(int by) => new(Start + by, End + by);

    public string Of(string text) => text[Math.Clamp(Start, 0, text.Length)..Math.Clamp(End, 0, text.Length)];
}
