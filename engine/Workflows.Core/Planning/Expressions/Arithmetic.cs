using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Arithmetic on JSON numbers: whole numbers stay whole and never wrap around, a division is always a number, and no result is infinite.</summary>
internal static class Arithmetic
{
    public static JsonNode Calculate(BinaryOperator op, JsonNode left, JsonNode right)
    {
        if (op != BinaryOperator.Divide && JsonScalar.Integer(left) is { } a && JsonScalar.Integer(right) is { } b) return Whole(op, a, b);
        var (x, y) = (Number(left), Number(right));
        return Finite(op switch
        {
            BinaryOperator.Add => x + y,
            BinaryOperator.Subtract => x - y,
            BinaryOperator.Multiply => x * y,
            BinaryOperator.Divide => x / y,
            BinaryOperator.Modulo => x % y,
            _ => throw new InvalidOperationException($"{op} is no arithmetic."),
        });
    }

    public static JsonNode Negate(JsonNode value) => Calculate(BinaryOperator.Subtract, 0L, value);

    public static JsonNode Abs(JsonNode value) => Less(value, 0L) ? Negate(value) : value;

    public static bool Less(JsonNode left, JsonNode right) => Compare(left, right) < 0;

    /// <summary>Negative, zero or positive, as left is smaller, equal or larger.</summary>
    public static int Compare(JsonNode left, JsonNode right) =>
        JsonScalar.Integer(left) is { } a && JsonScalar.Integer(right) is { } b ? a.CompareTo(b) : Number(left).CompareTo(Number(right));

    public static JsonNode Whole(JsonNode value, Func<double, double> round)
    {
        if (JsonScalar.Integer(value) is { } whole) return whole;
        var rounded = round(Number(value));
        return Math.Abs(rounded) < long.MaxValue ? (long)rounded : throw Failed();
    }

    public static JsonNode Round(JsonNode value, JsonNode digits) => JsonScalar.Integer(digits) is >= 0 and <= 15 and var places
        ? Finite(Math.Round(Number(value), (int)places, MidpointRounding.AwayFromZero))
        : throw Limits.WrongType("digits from 0 to 15", digits);

    private static JsonNode Whole(BinaryOperator op, long a, long b)
    {
        try
        {
            return op switch
            {
                BinaryOperator.Add => checked(a + b),
                BinaryOperator.Subtract => checked(a - b),
                BinaryOperator.Multiply => checked(a * b),
                BinaryOperator.Modulo => b == -1 ? 0 : a % b,
                _ => throw new InvalidOperationException($"{op} is no arithmetic on whole numbers."),
            };
        }
        catch (ArithmeticException e)
        {
            throw Failed(e);
        }
    }

    private static double Number(JsonNode value) => JsonScalar.Number(value) ?? throw Limits.WrongType("a number", value);

    private static JsonNode Finite(double value) => double.IsFinite(value) ? value : throw Failed();

    private static FailureException Failed(Exception? inner = null) => FailureException.Input(
        "expression-arithmetic", "An expression divides by zero or leaves the range of its numbers. Correct the values that it reads.", inner);
}
