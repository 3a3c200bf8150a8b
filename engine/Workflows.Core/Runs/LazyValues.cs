using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>Named values on top of others, each resolved when it is first read and then kept. Safe for several threads.</summary>
internal sealed class LazyValues(IReadOnlyDictionary<string, JsonNode?> outer, IReadOnlyList<PlannedOutput> values, Func<Binding, JsonNode?> resolve)
    : IReadOnlyDictionary<string, JsonNode?>
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonNode?> known = [];

    public static LazyValues Nothing { get; } = new(new Dictionary<string, JsonNode?>(), [], _ => null);

    public int Count => Keys.Count();

    public IEnumerable<string> Keys => outer.Keys.Union(values.Select(v => v.Name));

    public IEnumerable<JsonNode?> Values => Keys.Select(k => this[k]);

    public JsonNode? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => outer.ContainsKey(key) || values.Any(v => v.Name == key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonNode? value)
    {
        if (values.FirstOrDefault(v => v.Name == key) is not { } own) return outer.TryGetValue(key, out value);
        lock (gate)
        {
            if (!known.TryGetValue(key, out value)) known[key] = value = resolve(own.Value);
        }

        return true;
    }

    public IEnumerator<KeyValuePair<string, JsonNode?>> GetEnumerator() => Keys.Select(k => KeyValuePair.Create(k, this[k])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
