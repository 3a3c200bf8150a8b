using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Every function that an expression may call.</summary>
internal static class Functions
{
    /// <summary>Name of the function that chooses a record by one of its numbers.</summary>
    public const string Best = "best";

    /// <summary>Name of the function whose value is known when the plan is made.</summary>
    public const string HashFiles = "hashFiles";

    /// <summary>Name of the function that asks whether a value is there.</summary>
    public const string Has = "has";

    private static readonly Function[] General =
    [
        new("contains", "contains(text, part) or contains(list, item)", "Whether a text has a part, or a list an item.", "contains(inputs.name, 'digits')",
            TypeOfContains, a => Contains(a[0], a[1])),
        new("startsWith", "startsWith(text, start)", "Whether a text begins so.", "startsWith(inputs.name, 'digits')",
            TextFunctions.Texts(2, DataType.Boolean), a => TextFunctions.Of(a[0]).StartsWith(TextFunctions.Of(a[1]), StringComparison.Ordinal)),
        new("endsWith", "endsWith(text, end)", "Whether a text ends so.", "endsWith(inputs.path, '.csv')",
            TextFunctions.Texts(2, DataType.Boolean), a => TextFunctions.Of(a[0]).EndsWith(TextFunctions.Of(a[1]), StringComparison.Ordinal)),
        new("format", "format('… {0} … {1}', value, value)", "Text with values put in; a brace is written twice.", "format('{0} of {1}', inputs.epochs, 30)",
            TypeOfFormat, a => TextFormat.Fill(TextFunctions.Of(a[0]), [.. a.Skip(1)])),
        new("join", "join(list, separator)", "The items of a list as one text.", "join(['a', 'b'], ', ')",
            TypeOfJoin, a => Limits.Text(string.Join(TextFunctions.Of(a[1]), ListFunctions.Of(a[0]).Select(Scalar.Show)))),
        new("toJson", "toJson(value)", "A value as JSON text.", "toJson(steps.check.outputs.metrics)",
            a => a.Count == 1 ? DataType.String : null, a => Limits.Text(a[0].ToJsonString(WorkflowJson.Options))),
        new("fromJson", "fromJson(text)", "The value that JSON text stands for; its type is known only when it is used.", "fromJson(inputs.layers)",
            TextFunctions.Texts(1, DataType.Any), a => FromJson(TextFunctions.Of(a[0]))),
        new(Has, "has(value)", "Whether a value that may be missing is there; where it is true, the value may be used without a default.", "has(steps.champion.outputs.model)",
            a => a.Count == 1 ? DataType.Boolean : null, _ => true),
        new(Best, "best(list, 'path', 'max') or best(list, 'path', 'min')", "The record with the largest or smallest number at the path; the first of equals.",
            "best(steps.sweep.outputs, 'metrics.accuracy', 'max').matrix.learningRate", TypeOfBest, a => BestOf(a[0], TextFunctions.Of(a[1]), TextFunctions.Of(a[2]))),
        new(HashFiles, "hashFiles('pattern', …)", "The content hash of the files that match, looked up from the folder of the file when the plan is made.", "hashFiles('../data/*.csv')",
            a => a.Count > 0 ? DataType.String : null, _ => throw FailureException.Input("expression-name", "hashFiles() is known only when a plan is made.")),
    ];

    private static readonly Function[] Answers =
    [
        new("success", "success()", "Whether every need succeeded or was cached; only in 'if'.", "success()", NoArguments, _ => null),
        new("failure", "failure()", "Whether a step in front of this one failed; in 'finally' and 'onFailure' whether the run has failed. Only in 'if'.", "failure()", NoArguments, _ => null),
        new("cancelled", "cancelled()", "Whether the run is being cancelled; only in 'if'.", "cancelled()", NoArguments, _ => null),
        new("always", "always()", "true: the step runs whatever became of others; only in 'if'.", "always()", NoArguments, _ => null),
    ];

    private static readonly Dictionary<string, Function> ByName =
        General.Concat(TextFunctions.Table).Concat(ListFunctions.Table).Concat(NumberFunctions.Table).ToDictionary(f => f.Name);

    /// <summary>Functions that answer from the place where they stand; only <c>if</c> may call them.</summary>
    public static IReadOnlyDictionary<string, Func<StatusScope, bool>> Status { get; } = new Dictionary<string, Func<StatusScope, bool>>
    {
        ["success"] = s => s.Success,
        ["failure"] = s => s.Failure,
        ["cancelled"] = s => s.Cancelled,
        ["always"] = _ => true,
    };

    /// <summary>Every function with its signature, description and example, in the order of the reference.</summary>
    public static IReadOnlyList<Function> All { get; } = [.. Answers, .. ByName.Values];

    /// <summary>Names of all functions.</summary>
    public static IEnumerable<string> Names => Status.Keys.Concat(ByName.Keys);

    /// <summary>A function that is none of <see cref="Status"/>, or null.</summary>
    public static Function? Find(string name) => ByName.GetValueOrDefault(name);

    private static DataType? NoArguments(IReadOnlyList<DataType> a) => a.Count == 0 ? DataType.Boolean : null;

    private static DataType? TypeOfContains(IReadOnlyList<DataType> a) => a switch
    {
        [ListType list, var item] => TypeFit.Common(list.Item, item) is { } common && TypeFit.IsScalar(common) ? DataType.Boolean : null,
        [AnyType, _] => DataType.Boolean,
        _ => TextFunctions.Texts(2, DataType.Boolean)(a),
    };

    private static DataType? TypeOfFormat(IReadOnlyList<DataType> a) =>
        a.Count > 0 && TypeFit.IsText(a[0]) && a.All(TypeFit.IsScalar) ? DataType.String : null;

    private static DataType? TypeOfJoin(IReadOnlyList<DataType> a) => a switch
    {
        [ListType list, var separator] when TypeFit.IsScalar(list.Item) && TypeFit.IsText(separator) => DataType.String,
        [AnyType, var separator] when TypeFit.IsText(separator) => DataType.String,
        _ => null,
    };

    // The path is checked where its text is known.
    private static DataType? TypeOfBest(IReadOnlyList<DataType> a) => a switch
    {
        [ListType { Item: RecordType or AnyType } list, StringType, StringType { Words: ["max" or "min"] }] => list.Item,
        [AnyType, StringType or AnyType, StringType { Words: ["max" or "min"] } or AnyType] => DataType.Any,
        _ => null,
    };

    private static bool Contains(JsonNode whole, JsonNode part) => whole is JsonArray items
        ? items.Any(i => Scalar.AreEqual(i, part))
        : TextFunctions.Of(whole).Contains(TextFunctions.Of(part), StringComparison.Ordinal);

    private static JsonNode? FromJson(string text)
    {
        try
        {
            return JsonText.Parse(text);
        }
        catch (JsonException e)
        {
            throw FailureException.Input("expression-json", $"fromJson() was given text that is no JSON: {e.Message.Split(" LineNumber")[0]}", e);
        }
    }

    private static JsonNode BestOf(JsonNode list, string path, string direction)
    {
        JsonNode? best = null;
        var most = double.NaN;
        foreach (var record in ListFunctions.Of(list))
        {
            var value = path.Split('.').Aggregate(record, (at, name) => (at as JsonObject)?[name]);
            var number = JsonScalar.Number(value) ?? throw Limits.WrongType($"a number at '{path}'", value);
            if (best is not null && (direction == "max" ? number <= most : number >= most)) continue;
            (best, most) = (record, number);
        }

        return best ?? throw FailureException.Input("best-of-nothing", "best() was given an empty list: no element succeeded. Look at why the elements failed.");
    }
}
