using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Every function that an expression may call.</summary>
internal static class Functions
{
    private const string Text = "text";

    private static readonly Function[] Table =
    [
        new("contains", "contains(text, part) or contains(list, item)", TypeOfContains, a => Contains(a[0], a[1])),
        new("startsWith", "startsWith(text, start)", Texts(2, DataType.Boolean), a => Of(a[0]).StartsWith(Of(a[1]), StringComparison.Ordinal)),
        new("endsWith", "endsWith(text, end)", Texts(2, DataType.Boolean), a => Of(a[0]).EndsWith(Of(a[1]), StringComparison.Ordinal)),
        new("format", "format('… {0} … {1}', value, value)", TypeOfFormat, a => TextFormat.Fill(Of(a[0]), [.. a.Skip(1)])),
        new("join", "join(list, separator)", TypeOfJoin, a => Limits.Text(string.Join(Of(a[1]), ((JsonArray)a[0]).Select(Scalar.Show)))),
        new("toJson", "toJson(value)", a => a.Count == 1 ? DataType.String : null, a => Limits.Text(a[0].ToJsonString(WorkflowJson.Options))),
        new("string.upcase", "string.upcase(text)", Texts(1, DataType.String), a => Of(a[0]).ToUpperInvariant()),
        new("string.downcase", "string.downcase(text)", Texts(1, DataType.String), a => Of(a[0]).ToLowerInvariant()),
        new("string.strip", "string.strip(text)", Texts(1, DataType.String), a => Of(a[0]).Trim()),
        new("string.replace", "string.replace(text, part, by)", Texts(3, DataType.String), a => Replace(Of(a[0]), Of(a[1]), Of(a[2]))),
        new("string.size", "string.size(text)", Texts(1, DataType.Integer), a => (long)Of(a[0]).Length),
        new("array.size", "array.size(list)", a => a is [ListType] ? DataType.Integer : null, a => (long)((JsonArray)a[0]).Count),
        new("math.abs", "math.abs(number)", a => a.Count == 1 ? Numeric(a) : null, a => Arithmetic.Abs(a[0])),
        new("math.min", "math.min(number, number)", a => a.Count == 2 ? Numeric(a) : null, a => Arithmetic.Less(a[1], a[0]) ? a[1] : a[0]),
        new("math.max", "math.max(number, number)", a => a.Count == 2 ? Numeric(a) : null, a => Arithmetic.Less(a[0], a[1]) ? a[1] : a[0]),
        new("math.floor", "math.floor(number)", Whole, a => Arithmetic.Whole(a[0], Math.Floor)),
        new("math.ceil", "math.ceil(number)", Whole, a => Arithmetic.Whole(a[0], Math.Ceiling)),
        new("math.round", "math.round(number) or math.round(number, digits from 0 to 15)", TypeOfRound, Round),
    ];

    private static readonly Dictionary<string, Function> ByName = Table.ToDictionary(f => f.Name);

    /// <summary>Functions that answer from the place where they stand; only <c>if</c> may call them.</summary>
    public static IReadOnlyDictionary<string, Func<StatusScope, bool>> Status { get; } = new Dictionary<string, Func<StatusScope, bool>>
    {
        ["success"] = s => s.Success,
        ["failure"] = s => s.Failure,
        ["cancelled"] = s => s.Cancelled,
        ["always"] = _ => true,
    };

    /// <summary>Names of all functions.</summary>
    public static IEnumerable<string> Names => Status.Keys.Concat(ByName.Keys);

    public static Function? Find(string name) => ByName.GetValueOrDefault(name);

    private static Func<IReadOnlyList<DataType>, DataType?> Texts(int count, DataType result) =>
        a => a.Count == count && a.All(t => TypeFit.IsText(t) || t is AnyType) ? result : null;

    private static DataType? TypeOfContains(IReadOnlyList<DataType> a) => a switch
    {
        [ListType list, var item] => TypeFit.Common(list.Item, item) is { } common && TypeFit.IsScalar(common) ? DataType.Boolean : null,
        [AnyType, _] => DataType.Boolean,
        _ => Texts(2, DataType.Boolean)(a),
    };

    private static DataType? TypeOfFormat(IReadOnlyList<DataType> a) =>
        a.Count > 0 && TypeFit.IsText(a[0]) && a.All(TypeFit.IsScalar) ? DataType.String : null;

    private static DataType? TypeOfJoin(IReadOnlyList<DataType> a) =>
        a is [ListType list, var separator] && TypeFit.IsScalar(list.Item) && TypeFit.IsText(separator) ? DataType.String : null;

    private static DataType? Numeric(IReadOnlyList<DataType> a) =>
        a.All(t => t is IntegerType) ? DataType.Integer : a.All(t => TypeFit.IsNumber(t) || t is AnyType) ? DataType.Number : null;

    private static DataType? Whole(IReadOnlyList<DataType> a) => a.Count == 1 && Numeric(a) is not null ? DataType.Integer : null;

    private static DataType? TypeOfRound(IReadOnlyList<DataType> a) => a switch
    {
        [_] => Whole(a),
        [var number, IntegerType] when TypeFit.IsNumber(number) => DataType.Number,
        _ => null,
    };

    private static bool Contains(JsonNode whole, JsonNode part) =>
        whole is JsonArray items ? items.Any(i => Scalar.AreEqual(i, part)) : Of(whole).Contains(Of(part), StringComparison.Ordinal);

    private static JsonNode Replace(string text, string part, string by)
    {
        if (part.Length == 0) return text;
        // The result can be no longer than this; a hostile one is refused before it takes memory.
        Limits.Length((long)text.Length / part.Length * Math.Max(by.Length, part.Length));
        return Limits.Text(text.Replace(part, by, StringComparison.Ordinal));
    }

    private static JsonNode Round(IReadOnlyList<JsonNode> a) => a.Count == 1
        ? Arithmetic.Whole(a[0], x => Math.Round(x, MidpointRounding.AwayFromZero))
        : Arithmetic.Round(a[0], a[1]);

    private static string Of(JsonNode node) => JsonScalar.Text(node) ?? throw Limits.WrongType(Text, node);
}
