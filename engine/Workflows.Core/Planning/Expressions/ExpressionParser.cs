using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Scriban;
using Scriban.Parsing;
using Scriban.Syntax;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning.Expressions;

/// <summary>
/// Parses one expression with Scriban's parser and translates the few node types that the language allows; every other one is refused here, so that
/// nothing behind this class ever meets a statement, an assignment or a foreign function.
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>Longest expression, in characters.</summary>
    public const int MaxLength = 4_000;

    /// <summary>Deepest nesting, operators in a row included.</summary>
    public const int MaxDepth = 100;

    private const int MaxDigits = 40;

    private static readonly ParserOptions Options = new() { ExpressionDepthLimit = MaxDepth };
    private static readonly LexerOptions Script = new() { Mode = ScriptMode.ScriptOnly };

    private readonly string text;

    private ExpressionParser(string text) => this.text = text;

    /// <summary>The expression, or what is wrong with it.</summary>
    /// <param name="text">Without <c>${{ }}</c>.</param>
    /// <param name="problem">Null exactly when there is an expression.</param>
    public static Expression? Parse(string text, out ExpressionProblem? problem)
    {
        problem = null;
        if (PathParser.Parse(text) is { } path) return path;
        try
        {
            return new ExpressionParser(text).Parse();
        }
        catch (RefusedException e)
        {
            problem = e.Problem;
            return null;
        }
    }

    private Expression Parse()
    {
        var whole = new TextRange(0, text.Length);
        if (text.Length > MaxLength)
            throw Refuse(DiagnosticCodes.ExpressionTooLarge, whole, $"The expression has {text.Length} characters; {MaxLength} are allowed.", "Do the work in a step.");
        if (string.IsNullOrWhiteSpace(text))
            throw Refuse(DiagnosticCodes.ExpressionSyntax, whole, "The expression is empty.", "Write a value, such as inputs.epochs.");
        // Scriban reads up to the first NUL and forgets the rest.
        if (text.Contains('\0'))
            throw Refuse(DiagnosticCodes.ExpressionSyntax, whole, "The expression holds the character NUL.", "Remove it.");
        foreach (var token in new Lexer(text, null, Script)) CheckToken(token);

        // Line breaks end a statement in Scriban; in YAML they come from wrapping a long expression.
        var template = Template.Parse(text.Replace('\n', ' ').Replace('\r', ' '), null, Options, Script);
        if (template.Messages.FirstOrDefault(m => m.Type == ParserMessageType.Error) is { } error && !IsStatement(template)) throw Syntax(error);
        if (template.Page?.Body?.Statements is not { Count: 1 } statements || statements[0] is not ScriptExpressionStatement { Expression: { } root })
            throw Refuse(DiagnosticCodes.ExpressionRefused, whole, $"'{Shorten(text)}' is a statement.", "Write one value; conditions are written test ? a : b.");
        return Translate(root);
    }

    private static bool IsStatement(Template template) => template.Page?.Body?.Statements is [not ScriptExpressionStatement, ..];

    private void CheckToken(Token token)
    {
        var range = new TextRange(token.Start.Offset, token.End.Offset + 1);
        switch (token.Type)
        {
            case TokenType.Comment or TokenType.CommentMulti:
                throw Refuse(DiagnosticCodes.ExpressionSyntax, range, "An expression has no comments.", "Remove it, or write a YAML comment.");
            case TokenType.HexaInteger or TokenType.BinaryInteger:
                throw Refuse(DiagnosticCodes.ExpressionSyntax, range, $"'{Shorten(range.Of(text))}' is no decimal number.", "Write it in decimals.");
            // Scriban would work out every digit of 1e1000000000.
            case TokenType.Integer or TokenType.Float when !double.IsFinite(Read(range)) || range.End - range.Start > MaxDigits:
                throw TooLarge(range);
        }
    }

    private double Read(TextRange range) =>
        double.TryParse(range.Of(text).Replace("_", ""), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private RefusedException TooLarge(TextRange range) =>
        Refuse(DiagnosticCodes.ExpressionSyntax, range, $"{Shorten(range.Of(text))} does not fit into 64 bits.", "Write a smaller number.");

    private RefusedException Syntax(LogMessage error)
    {
        if (error.Message.Contains("depth limit", StringComparison.Ordinal))
        {
            return Refuse(DiagnosticCodes.ExpressionTooLarge, new TextRange(0, text.Length), $"The expression is nested deeper than {MaxDepth} levels.", "Do the work in a step.");
        }

        var start = Math.Clamp(error.Span.Start.Offset, 0, text.Length);
        return Refuse(
            DiagnosticCodes.ExpressionSyntax, new TextRange(start, Math.Clamp(error.Span.End.Offset + 1, start, text.Length)),
            $"'{Shorten(text)}' is no expression: something is wrong at '{Shorten(text[start..])}'.", "Check brackets, quotes and operators.");
    }

    private Expression Translate(ScriptExpression node)
    {
        var range = RangeOf(node);
        switch (node)
        {
            case ScriptNestedExpression { Expression: { } inner }: return Translate(inner);
            case ScriptLiteral literal: return new Literal(Constant(literal, range), range);
            case ScriptArrayInitializerExpression list: return new ListOf([.. list.Values.Select(Translate)], range);
            case ScriptVariableGlobal variable: return new Root(variable.Name, range);
            case ScriptMemberExpression { DotToken.TokenType: not TokenType.QuestionDot, Target: { } target, Member: { } member }:
                return new Member(Translate(target), member.Name, RangeOf(member), range);
            case ScriptIndexerExpression { Target: { } target, Index: ScriptLiteral { Value: string key } index }:
                return new Member(Translate(target), key, RangeOf(index), range);
            case ScriptIndexerExpression { Target: { } target, Index: { } index }: return new Item(Translate(target), Translate(index), range);
            case ScriptFunctionCall { ExplicitCall: true } call: return TranslateCall(call, [], range);
            case ScriptPipeCall { From: { } from, To: { } to } pipe: return TranslatePipe(pipe, Translate(from), to);
            case ScriptConditionalExpression { Condition: { } test, ThenValue: { } then, ElseValue: { } otherwise }:
                return new Conditional(Translate(test), Translate(then), Translate(otherwise), range);
            case ScriptUnaryExpression { Operator: ScriptUnaryOperator.Not, Right: { } operand }: return new Unary(UnaryOperator.Not, Translate(operand), range);
            case ScriptUnaryExpression { Operator: ScriptUnaryOperator.Negate, Right: { } operand }: return new Unary(UnaryOperator.Negate, Translate(operand), range);
            case ScriptBinaryExpression { Left: { } left, Right: { } right } binary: return new Binary(OperatorOf(binary), Translate(left), Translate(right), range);
            default: throw Refused(node);
        }
    }

    // Scriban nests a | b | c to the right; the value flows from left to right.
    private Call TranslatePipe(ScriptPipeCall pipe, Expression value, ScriptExpression to) => to switch
    {
        ScriptPipeCall { From: { } first, To: { } rest } => TranslatePipe(pipe, TranslatePipe(pipe, value, first), rest),
        ScriptFunctionCall { Target: ScriptVariableGlobal or ScriptMemberExpression } call =>
            TranslateCall(call, [value], new TextRange(value.Range.Start, Math.Max(RangeOf(call).End, RangeOf(call.Target).End))),
        _ => throw Refused(pipe),
    };

    private Call TranslateCall(ScriptFunctionCall call, List<Expression> arguments, TextRange range)
    {
        arguments.AddRange(call.Arguments.Select(Translate));
        var name = call.Target switch
        {
            ScriptVariableGlobal simple => simple.Name,
            ScriptMemberExpression { Target: ScriptVariableGlobal group, Member: { } member } => $"{group.Name}.{member.Name}",
            _ => throw Refused(call),
        };
        return new Call(name, arguments, RangeOf(call.Target!), range);
    }

    private JsonValue Constant(ScriptLiteral literal, TextRange range) => literal.Value switch
    {
        string s => JsonValue.Create(s),
        bool b => JsonValue.Create(b),
        int i => JsonValue.Create((long)i),
        long l => JsonValue.Create(l),
        double d when double.IsFinite(d) => JsonValue.Create(d),
        BigInteger when range.Of(text).Contains('e', StringComparison.OrdinalIgnoreCase) => JsonValue.Create(Read(range)),
        BigInteger or double => throw TooLarge(range),
        null => throw Refuse(DiagnosticCodes.ExpressionRefused, range, "There is no null in expressions.", "Use a default: value ?? default."),
        _ => throw Refuse(DiagnosticCodes.ExpressionSyntax, range, $"'{Shorten(range.Of(text))}' has a suffix.", "Write the number without it."),
    };

    private BinaryOperator OperatorOf(ScriptBinaryExpression binary) => binary.Operator switch
    {
        ScriptBinaryOperator.Or => BinaryOperator.Or,
        ScriptBinaryOperator.And => BinaryOperator.And,
        ScriptBinaryOperator.EmptyCoalescing => BinaryOperator.Coalesce,
        ScriptBinaryOperator.CompareEqual => BinaryOperator.Equal,
        ScriptBinaryOperator.CompareNotEqual => BinaryOperator.NotEqual,
        ScriptBinaryOperator.CompareLess => BinaryOperator.Less,
        ScriptBinaryOperator.CompareLessOrEqual => BinaryOperator.LessOrEqual,
        ScriptBinaryOperator.CompareGreater => BinaryOperator.Greater,
        ScriptBinaryOperator.CompareGreaterOrEqual => BinaryOperator.GreaterOrEqual,
        ScriptBinaryOperator.Add => BinaryOperator.Add,
        ScriptBinaryOperator.Subtract => BinaryOperator.Subtract,
        ScriptBinaryOperator.Multiply => BinaryOperator.Multiply,
        ScriptBinaryOperator.Divide => BinaryOperator.Divide,
        ScriptBinaryOperator.Modulus => BinaryOperator.Modulo,
        _ => throw Refuse(
            DiagnosticCodes.ExpressionRefused, binary.OperatorToken is { } token ? RangeOf(token) : RangeOf(binary),
            $"The operator '{binary.OperatorToken}' is not part of the language.", "Use + - * / % == != < <= > >= && || ! ?? or test ? a : b."),
    };

    private RefusedException Refused(ScriptNode node)
    {
        var range = RangeOf(node);
        var (what, fix) = node switch
        {
            ScriptAssignExpression => ("an assignment", "Compare with ==; an expression changes nothing."),
            ScriptIncrementDecrementExpression => ("an assignment", "Write + 1; an expression changes nothing."),
            ScriptFunctionCall { Target: ScriptLiteral } => ("two values without an operator between them", "Put an operator between them; a quote inside a text is written \\'."),
            ScriptFunctionCall => ("a call without parentheses", "Write name(argument, argument)."),
            ScriptPipeCall => ("a pipe into something that is no function", "Write value | name or name(value)."),
            ScriptInterpolatedStringExpression => ("an interpolated text", "Use format('{0}', value)."),
            ScriptThisExpression => ("'this', which would be everything at once", "Name the value, such as inputs.epochs."),
            ScriptIsEmptyExpression => ("a test for emptiness", "Compare the value or its size."),
            ScriptMemberExpression => ("a member behind '?.'", "Use value.name ?? default."),
            ScriptObjectInitializerExpression => ("a record", "Write the record in YAML, with an expression for each value."),
            ScriptAnonymousFunction => ("a function", "Do the work in a step."),
            ScriptNamedArgument => ("a named argument", "Give arguments by position."),
            _ => ("something that is not part of the language", "Use values, operators and the listed functions."),
        };
        return Refuse(DiagnosticCodes.ExpressionRefused, range, $"'{Shorten(range.Of(text))}' is {what}.", fix);
    }

    // Scriban leaves the span of a call without arguments empty, and its ends are inclusive.
    private TextRange RangeOf(ScriptNode node)
    {
        if (node is ScriptFunctionCall { ExplicitCall: true, CloseParen: { } close, Target: { } target }) return new TextRange(RangeOf(target).Start, close.Span.End.Offset + 1);
        if (node is ScriptBinaryExpression { Left: { } left, Right: { } right }) return new TextRange(RangeOf(left).Start, RangeOf(right).End);
        var start = Math.Clamp(node.Span.Start.Offset, 0, text.Length);
        return new TextRange(start, Math.Clamp(node.Span.End.Offset + 1, start, text.Length));
    }

    private static string Shorten(string text) => text.Length > 60 ? text[..60] + "…" : text;

    private static RefusedException Refuse(string code, TextRange range, string message, string fix) => new(new ExpressionProblem(code, range, message, fix));

    // Leaves the recursive translation; never leaves this class.
    private sealed class RefusedException(ExpressionProblem problem) : Exception(problem.Message)
    {
        public ExpressionProblem Problem => problem;
    }
}
