using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Functions on lists and maps, with the names that Scriban gives them.</summary>
internal static class ListFunctions
{
    private static readonly Comparer<JsonNode?> Numbers = Comparer<JsonNode?>.Create((a, b) => Arithmetic.Compare(a!, b!));

    public static Function[] Table { get; } =
    [
        new("array.size", "array.size(list)", "Number of items.", "array.size(steps.sweep.outputs)", a => a is [ListType or AnyType] ? DataType.Integer : null, a => (long)Of(a[0]).Count),
        new("array.first", "array.first(list)", "The first item; missing when there is none.", "array.first(steps.sweep.outputs).model", ItemType, a => Of(a[0]).FirstOrDefault()),
        new("array.last", "array.last(list)", "The last item; missing when there is none.", "array.last(inputs.stages)", ItemType, a => Of(a[0]).LastOrDefault()),
        new("array.sort", "array.sort(list)", "The numbers or texts of a list in ascending order.", "array.sort(inputs.sizes)", Sortable, a => Copy(Sort(Of(a[0])))),
        new("array.reverse", "array.reverse(list)", "The list from its end.", "array.reverse(inputs.stages)", Same, a => Copy(Of(a[0]).Reverse())),
        new("array.uniq", "array.uniq(list)", "The single values of a list, each once.", "array.uniq(inputs.labels)", Sortable, a => Uniq(Of(a[0]))),
        new("array.concat", "array.concat(list, list)", "One list behind the other.", "array.concat(inputs.sizes, [64])", Both, a => Copy(Of(a[0]).Concat(Of(a[1])))),
        new("array.limit", "array.limit(list, count)", "The first items of a list.", "array.limit(inputs.stages, 3)", Counted, a => Copy(Of(a[0]).Take(Count(a[1])))),
        new("array.offset", "array.offset(list, count)", "The list without its first items.", "array.offset(inputs.stages, 1)", Counted, a => Copy(Of(a[0]).Skip(Count(a[1])))),
        new("object.keys", "object.keys(record)", "Names of the fields of a record or map.", "object.keys(inputs.weights)", Keys, a => Copy(Members(a[0]).Select(m => (JsonNode?)m.Key))),
        new("object.has_key", "object.has_key(record, name)", "Whether a record or map has a field.", "object.has_key(inputs.weights, 'cat')", HasKey, a => Members(a[0]).ContainsKey(TextFunctions.Of(a[1]))),
    ];

    /// <summary>The list of an argument.</summary>
    public static JsonArray Of(JsonNode node) => node as JsonArray ?? throw Limits.WrongType("a list", node);

    private static JsonObject Members(JsonNode node) => node as JsonObject ?? throw Limits.WrongType("a record", node);

    private static JsonArray Copy(IEnumerable<JsonNode?> items)
    {
        var copy = new JsonArray([.. items.Select(i => i?.DeepClone())]);
        Limits.Parts(copy);
        return copy;
    }

    private static IEnumerable<JsonNode?> Sort(JsonArray items)
    {
        if (items.All(i => JsonScalar.Text(i) is not null)) return items.OrderBy(JsonScalar.Text, StringComparer.Ordinal);
        foreach (var item in items)
            if (JsonScalar.Number(item) is null) throw Limits.WrongType("a number", item);
        return items.Order(Numbers);
    }

    private static JsonArray Uniq(JsonArray items) => Copy(items.DistinctBy(i => i is null ? "null" : JsonScalar.Number(i) is { } n ? $"{n:R}" : i.ToJsonString()));

    private static int Count(JsonNode count) => (int)Math.Clamp(JsonScalar.Integer(count) ?? 0, 0, int.MaxValue);

    private static DataType? ItemType(IReadOnlyList<DataType> a) => a switch
    {
        [ListType list] => list.Item,
        [AnyType] => DataType.Any,
        _ => null,
    };

    private static DataType? Same(IReadOnlyList<DataType> a) => a is [ListType or AnyType] ? a[0] : null;

    // What is not known must be a list of one sort of value: that is seen when it is there.
    private static ListType? Sortable(IReadOnlyList<DataType> a) =>
        a is [ListType list] && (TypeFit.IsText(list.Item) || TypeFit.IsNumber(list.Item)) ? list : null;

    private static DataType? Both(IReadOnlyList<DataType> a) => a switch
    {
        [ListType first, ListType second] => TypeFit.Common(first, second),
        [ListType or AnyType, ListType or AnyType] => DataType.Any,
        _ => null,
    };

    private static DataType? Counted(IReadOnlyList<DataType> a) => a is [ListType or AnyType, IntegerType or AnyType] ? a[0] : null;

    private static ListType? Keys(IReadOnlyList<DataType> a) => a is [RecordType or MapType or AnyType] ? new ListType(DataType.String) : null;

    private static DataType? HasKey(IReadOnlyList<DataType> a) =>
        a is [RecordType or MapType or AnyType, var name] && (TypeFit.IsText(name) || name is AnyType) ? DataType.Boolean : null;
}
