using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Runs;

/// <summary>Names the elements of one expansion: readable, safe in addresses and paths, and unique.</summary>
internal sealed class ElementKeys
{
    private const int Longest = 60;
    private static readonly string[] Names = ["key", "name", "id"];
    private readonly Dictionary<string, int> taken = [];

    /// <summary>The key of the next element.</summary>
    /// <param name="values">The values that make it out.</param>
    /// <param name="position">Its position, for values that have no name.</param>
    public string Of(IEnumerable<JsonNode?> values, int position)
    {
        var name = Safe(string.Join('-', values.Select(v => Text(v) ?? $"{position}")));
        var count = taken[name] = taken.GetValueOrDefault(name) + 1;
        return count == 1 ? name : $"{name}~{count}";
    }

    private static string? Text(JsonNode? value) => value switch
    {
        null or JsonArray => null,
        JsonObject record => Names.Select(n => Word(record[n])).FirstOrDefault(t => t is not null),
        _ => Word(value) ?? value.ToJsonString(),
    };

    private static string? Word(JsonNode? value) => JsonScalar.Text(value) ?? (JsonScalar.Number(value) is null ? null : value!.ToJsonString());

    private static string Safe(string text)
    {
        var cut = text.Length <= Longest ? text : text[..Longest];
        var safe = string.Concat(cut.Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '+' or '=' or '-' ? c : '_'));

        // A folder of that name would be another one.
        return safe.All(c => c == '.') ? new string('_', Math.Max(1, safe.Length)) : safe;
    }
}
