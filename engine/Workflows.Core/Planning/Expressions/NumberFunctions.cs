using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Functions on numbers, with the names that Scriban gives them.</summary>
internal static class NumberFunctions
{
    public static Function[] Table { get; } =
    [
        new("math.abs", "math.abs(number)", "The number without its sign.", "math.abs(inputs.offset)", a => a.Count == 1 ? Numeric(a) : null, a => Arithmetic.Abs(a[0])),
        new("math.min", "math.min(number, number)", "The smaller number.", "math.min(inputs.epochs, 50)", a => a.Count == 2 ? Numeric(a) : null, a => Arithmetic.Less(a[1], a[0]) ? a[1] : a[0]),
        new("math.max", "math.max(number, number)", "The larger number.", "math.max(inputs.epochs, 5)", a => a.Count == 2 ? Numeric(a) : null, a => Arithmetic.Less(a[0], a[1]) ? a[1] : a[0]),
        new("math.floor", "math.floor(number)", "The whole number below or at it.", "math.floor(inputs.rate * 10)", Whole, a => Arithmetic.Whole(a[0], Math.Floor)),
        new("math.ceil", "math.ceil(number)", "The whole number above or at it.", "math.ceil(inputs.rate * 10)", Whole, a => Arithmetic.Whole(a[0], Math.Ceiling)),
        new("math.round", "math.round(number) or math.round(number, digits from 0 to 15)", "The nearest whole number, halves away from zero; or so many digits behind the point.", "math.round(inputs.rate, 2)", TypeOfRound, Round),
    ];

    private static DataType? Numeric(IReadOnlyList<DataType> a) =>
        a.All(t => t is IntegerType) ? DataType.Integer : a.All(t => TypeFit.IsNumber(t) || t is AnyType) ? DataType.Number : null;

    private static DataType? Whole(IReadOnlyList<DataType> a) => a.Count == 1 && Numeric(a) is not null ? DataType.Integer : null;

    private static DataType? TypeOfRound(IReadOnlyList<DataType> a) => a switch
    {
        [_] => Whole(a),
        [var number, IntegerType] when TypeFit.IsNumber(number) => DataType.Number,
        _ => null,
    };

    private static JsonNode Round(IReadOnlyList<JsonNode> a) => a.Count == 1
        ? Arithmetic.Whole(a[0], x => Math.Round(x, MidpointRounding.AwayFromZero))
        : Arithmetic.Round(a[0], a[1]);
}
