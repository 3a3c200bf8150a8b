using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Workflows.Core.Runs;

/// <summary>
/// The nodes of a run by address. Immutable: a change copies the chunks that it touches and the list of chunks, which costs a fraction of what a balanced
/// tree of as many nodes does.
/// </summary>
internal sealed class StepTable : IReadOnlyDictionary<string, StepState>
{
    private const int ChunkSize = 64;

    // The places of what the plan has are shared by all tables of a run; those of elements come later.
    private readonly Dictionary<string, int> planned;
    private readonly ImmutableDictionary<string, int> grown;
    private readonly StepState[][] chunks;

    /// <param name="nodes">What the plan has; no two have one address.</param>
    public StepTable(IEnumerable<StepState> nodes)
    {
        chunks = [.. nodes.Chunk(ChunkSize)];
        planned = Values.Select((node, place) => (node.Address, place)).ToDictionary();
        grown = ImmutableDictionary<string, int>.Empty;
    }

    private StepTable(Dictionary<string, int> planned, ImmutableDictionary<string, int> grown, StepState[][] chunks) =>
        (this.planned, this.grown, this.chunks) = (planned, grown, chunks);

    public int Count => planned.Count + grown.Count;

    public IEnumerable<string> Keys => Values.Select(n => n.Address);

    public IEnumerable<StepState> Values => chunks.SelectMany(c => c);

    public StepState this[string key] => TryGetValue(key, out var node) ? node : throw new KeyNotFoundException($"The run has no step '{key}'.");

    public bool ContainsKey(string key) => planned.ContainsKey(key) || grown.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StepState value)
    {
        var isThere = planned.TryGetValue(key, out var place) || grown.TryGetValue(key, out place);
        value = isThere ? chunks[place / ChunkSize][place % ChunkSize] : null;
        return isThere;
    }

    /// <summary>Begins a change of some nodes.</summary>
    public Change Edit() => new(this);

    /// <summary>The same table with nodes behind those that it has.</summary>
    public StepTable With(IEnumerable<StepState> nodes)
    {
        var added = nodes.ToList();
        var places = added.Select((node, i) => KeyValuePair.Create(node.Address, Count + i));
        var last = chunks is [.., { Length: < ChunkSize } open] ? open : [];
        var full = chunks.AsSpan(0, last.Length > 0 ? chunks.Length - 1 : chunks.Length);
        return new StepTable(planned, grown.AddRange(places), [.. full, .. last.Concat(added).Chunk(ChunkSize)]);
    }

    public IEnumerator<KeyValuePair<string, StepState>> GetEnumerator() => Values.Select(n => KeyValuePair.Create(n.Address, n)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Changes of nodes that make one new table; the old one stays as it is.</summary>
    public sealed class Change(StepTable before)
    {
        private readonly StepState[][] chunks = [.. before.chunks];

        /// <summary>A node as it is by now.</summary>
        public StepState this[string address]
        {
            get
            {
                var place = PlaceOf(address);
                return chunks[place / ChunkSize][place % ChunkSize];
            }

            set
            {
                var place = PlaceOf(address);
                ref var chunk = ref chunks[place / ChunkSize];
                if (chunk == before.chunks[place / ChunkSize]) chunk = [.. chunk];
                chunk[place % ChunkSize] = value;
            }
        }

        /// <summary>The new table; nothing may be changed after it.</summary>
        public StepTable Done() => new(before.planned, before.grown, chunks);

        private int PlaceOf(string address) => before.planned.TryGetValue(address, out var place) ? place : before.grown[address];
    }
}
