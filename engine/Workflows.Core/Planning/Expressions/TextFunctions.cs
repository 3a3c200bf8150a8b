using System.Globalization;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Functions on text, with the names that Scriban gives them.</summary>
internal static class TextFunctions
{
    private static readonly Func<IReadOnlyList<DataType>, DataType?> Padding =
        a => a is [var text, IntegerType] && TypeFit.IsText(text) ? DataType.String : null;

    public static Function[] Table { get; } =
    [
        new("string.upcase", "string.upcase(text)", "The text in capitals.", "string.upcase(inputs.name)", Texts(1, DataType.String), a => Of(a[0]).ToUpperInvariant()),
        new("string.downcase", "string.downcase(text)", "The text in small letters.", "string.downcase(inputs.name)", Texts(1, DataType.String), a => Of(a[0]).ToLowerInvariant()),
        new("string.capitalize", "string.capitalize(text)", "The text with a capital first.", "string.capitalize(inputs.name)", Texts(1, DataType.String), a => Capitalize(Of(a[0]))),
        new("string.strip", "string.strip(text)", "The text without space around it.", "string.strip(inputs.name)", Texts(1, DataType.String), a => Of(a[0]).Trim()),
        new("string.replace", "string.replace(text, part, by)", "The text with every such part replaced.", "string.replace(inputs.name, '-', '_')", Texts(3, DataType.String), a => Replace(Of(a[0]), Of(a[1]), Of(a[2]))),
        new("string.remove", "string.remove(text, part)", "The text without such parts.", "string.remove(inputs.name, '.csv')", Texts(2, DataType.String), a => Replace(Of(a[0]), Of(a[1]), "")),
        new("string.split", "string.split(text, separator)", "The parts of a text between separators.", "string.split(inputs.labels, ',')", Texts(2, new ListType(DataType.String)), a => Split(Of(a[0]), Of(a[1]))),
        new("string.slice", "string.slice(text, start) or string.slice(text, start, length)", "The part of a text from a position, counted from 0.", "string.slice(run.id, 0, 8)", TypeOfSlice, Slice),
        new("string.pad_left", "string.pad_left(text, width)", "The text with spaces in front, at least so wide.", "string.pad_left(inputs.name, 10)", Padding, a => Limits.Text(Of(a[0]).PadLeft(Width(a[1])))),
        new("string.pad_right", "string.pad_right(text, width)", "The text with spaces behind, at least so wide.", "string.pad_right(inputs.name, 10)", Padding, a => Limits.Text(Of(a[0]).PadRight(Width(a[1])))),
        new("string.size", "string.size(text)", "Number of characters.", "string.size(inputs.name)", Texts(1, DataType.Integer), a => (long)Of(a[0]).Length),
        new("string.to_int", "string.to_int(text)", "The whole number that a text stands for.", "string.to_int(env.WORKERS)", Texts(1, DataType.Integer), a => ToInteger(Of(a[0]))),
        new("string.to_double", "string.to_double(text)", "The number that a text stands for.", "string.to_double(env.RATE)", Texts(1, DataType.Number), a => ToNumber(Of(a[0]))),
    ];

    /// <summary>A type for so many texts.</summary>
    public static Func<IReadOnlyList<DataType>, DataType?> Texts(int count, DataType result) =>
        a => a.Count == count && a.All(t => TypeFit.IsText(t) || t is AnyType) ? result : null;

    /// <summary>The text of an argument.</summary>
    public static string Of(JsonNode node) => JsonScalar.Text(node) ?? throw Limits.WrongType("text", node);

    private static string Capitalize(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static JsonNode Replace(string text, string part, string by)
    {
        if (part.Length == 0) return text;
        // The result can be no longer than this; a hostile one is refused before it takes memory.
        Limits.Length((long)text.Length / part.Length * Math.Max(by.Length, part.Length));
        return Limits.Text(text.Replace(part, by, StringComparison.Ordinal));
    }

    private static JsonArray Split(string text, string separator) =>
        separator.Length == 0 ? throw Limits.WrongType("a separator", separator) : new JsonArray([.. text.Split(separator).Select(p => (JsonNode?)p)]);

    private static DataType? TypeOfSlice(IReadOnlyList<DataType> a) =>
        a.Count is 2 or 3 && TypeFit.IsText(a[0]) && a.Skip(1).All(t => t is IntegerType) ? DataType.String : null;

    private static JsonNode Slice(IReadOnlyList<JsonNode> a)
    {
        var text = Of(a[0]);
        var start = (int)Math.Clamp(JsonScalar.Integer(a[1]) ?? 0, 0, text.Length);
        var length = a.Count == 3 ? Math.Clamp(JsonScalar.Integer(a[2]) ?? 0, 0, text.Length - start) : text.Length - start;
        return text.Substring(start, (int)length);
    }

    private static int Width(JsonNode width)
    {
        var wanted = JsonScalar.Integer(width) ?? 0;
        Limits.Length(wanted);
        return (int)Math.Max(0, wanted);
    }

    private static JsonNode ToInteger(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : throw Limits.WrongType("text of a whole number", text);

    private static JsonNode ToNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw Limits.WrongType("text of a number", text);
}
