using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Operators.</summary>
internal sealed partial class ExpressionTyper
{
    private DataType OfBinary(Binary e, Guards known)
    {
        switch (e.Operator)
        {
            case BinaryOperator.And:
                Expect(e.Left, DataType.Boolean, "'&&'", known);
                return Expect(e.Right, DataType.Boolean, "'&&'", known.And(Guards.Of(e.Left)));
            case BinaryOperator.Or:
                Expect(e.Left, DataType.Boolean, "'||'", known);
                return Expect(e.Right, DataType.Boolean, "'||'", known);
            case BinaryOperator.Equal or BinaryOperator.NotEqual:
                CheckEquality(e, Value(e.Left, known), Value(e.Right, known));
                return DataType.Boolean;
            case BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual:
                Numeric(e.Left, "A comparison", known);
                Numeric(e.Right, "A comparison", known);
                return DataType.Boolean;
            case BinaryOperator.Add:
                return OfSum(e, Value(e.Left, known), Value(e.Right, known));
            default:
                var (left, right) = (Numeric(e.Left, "Arithmetic", known), Numeric(e.Right, "Arithmetic", known));
                return left is IntegerType && right is IntegerType && e.Operator != BinaryOperator.Divide ? DataType.Integer : DataType.Number;
        }
    }

    private DataType OfSum(Binary e, DataType left, DataType right)
    {
        if (left is AnyType && right is AnyType) return DataType.Any;
        if ((TypeFit.IsText(left) || left is AnyType) && (TypeFit.IsText(right) || right is AnyType)) return DataType.String;
        if (left is IntegerType && right is IntegerType) return DataType.Integer;
        if ((TypeFit.IsNumber(left) || left is AnyType) && (TypeFit.IsNumber(right) || right is AnyType)) return DataType.Number;
        Report(DiagnosticCodes.ExpressionType, e.Range, $"'+' adds two numbers or joins two texts, not {TypeFit.Show(left)} and {TypeFit.Show(right)}.", "Use format('{0} {1}', a, b) to put values into text.");
        return DataType.Any;
    }

    private void CheckEquality(Binary e, DataType left, DataType right)
    {
        if (TypeFit.Common(left, right) is not { } common || !TypeFit.IsScalar(common))
        {
            Report(DiagnosticCodes.ExpressionType, e.Range, $"{TypeFit.Show(left)} cannot be compared with {TypeFit.Show(right)}.", "Compare single values of one type; artifacts by their hash.");
            return;
        }

        // A word that the other side can never have makes the comparison constant: always a slip.
        CheckWord(e.Left, left, right);
        CheckWord(e.Right, right, left);
    }

    private void CheckWord(Expression side, DataType literal, DataType other)
    {
        if (side is Literal && literal is StringType { Words: [var word] } && other is StringType { Words: { Count: > 1 } words } && !words.Contains(word))
            Report(DiagnosticCodes.ExpressionType, side.Range, $"'{word}' is none of {string.Join(", ", words)}.", Candidates(word, words, ""));
    }

    private DataType Expect(Expression e, DataType wanted, string what, Guards known)
    {
        var type = Value(e, known);
        if (!TypeFit.Fits(wanted, type)) Report(DiagnosticCodes.ExpressionType, e.Range, $"{what} takes {wanted.Name}, not {TypeFit.Show(type)}.", "Compare it: value == …, value > ….");
        return wanted;
    }

    private DataType Numeric(Expression e, string what, Guards known)
    {
        var type = Value(e, known);
        if (type is AnyType || TypeFit.IsNumber(type)) return type is IntegerType ? type : DataType.Number;
        Report(DiagnosticCodes.ExpressionType, e.Range, $"{what} takes numbers, not {TypeFit.Show(type)}.", "Use a number.");
        return DataType.Number;
    }
}
