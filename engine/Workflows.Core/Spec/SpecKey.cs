namespace Workflows.Core.Spec;

/// <summary>What a key of the spec language takes.</summary>
public enum KeyKind
{
    /// <summary>Text; an unquoted number or boolean is refused.</summary>
    Text,

    /// <summary>Text as it stands, an unquoted number or boolean included, as in <c>version: 1.2</c>.</summary>
    Label,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>A finite number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>One of <see cref="SpecKey.Words"/>.</summary>
    Word,

    /// <summary>See <see cref="Spec.Duration"/>; longer than zero.</summary>
    Duration,

    /// <summary>See <see cref="ByteSize"/>, or a share such as <c>60%</c>; more than zero.</summary>
    Memory,

    /// <summary>An expression that gives a boolean, with or without <c>${{ }}</c> around it.</summary>
    Condition,

    /// <summary>One step id or a list of them.</summary>
    StepIds,

    /// <summary>Text that may hold expressions.</summary>
    Template,

    /// <summary>A literal <see cref="Duration"/>, or an expression that gives one.</summary>
    DurationOrExpression,

    /// <summary>A moment in ISO 8601 with its offset from UTC, or an expression that gives one.</summary>
    Moment,

    /// <summary>One text or a list of them; each is one of <see cref="SpecKey.Words"/> when there are any.</summary>
    Texts,

    /// <summary>A list of any values, expressions included.</summary>
    Values,

    /// <summary>A list of mappings from names to any values.</summary>
    Records,

    /// <summary>A list, or an expression that gives one.</summary>
    Items,

    /// <summary>The same, or a mapping with the keys of <see cref="SpecKey.Children"/>.</summary>
    ItemsOrMapping,

    /// <summary>A literal of the type that the key beside it names.</summary>
    Literal,

    /// <summary>A mapping from words to <see cref="Label"/>; each is one of <see cref="SpecKey.Words"/> when there are any.</summary>
    Labels,

    /// <summary>A mapping from names to text, numbers, booleans or expressions.</summary>
    Variables,

    /// <summary>A mapping from names to any value, expressions included.</summary>
    ValuesByName,

    /// <summary>A mapping with the keys of <see cref="SpecKey.Children"/>.</summary>
    Mapping,

    /// <summary>The same, or <c>true</c> or <c>false</c>.</summary>
    BooleanOrMapping,

    /// <summary>A list of mappings with the keys of <see cref="SpecKey.Children"/>, or one such mapping.</summary>
    Mappings,

    /// <summary>A mapping from names to mappings with the keys of <see cref="SpecKey.Children"/>.</summary>
    MappingByName,

    /// <summary>The same, where a name may be any text.</summary>
    MappingByText,
}

/// <summary>One key of the spec language.</summary>
/// <param name="Name">As written.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Description">One sentence for schema, reference and forms.</param>
/// <param name="Example">The key with a value, in one line of YAML.</param>
public sealed record SpecKey(string Name, KeyKind Kind, string Description, string Example)
{
    /// <summary>Whether the mapping must have it.</summary>
    public bool Required { get; init; }

    /// <summary>The words that <see cref="KeyKind.Word"/> allows, else empty.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Smallest number, inclusive, or null.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest number, inclusive, or null.</summary>
    public double? Maximum { get; init; }

    /// <summary>Most entries of the list or mapping, or null.</summary>
    public int? Limit { get; init; }

    /// <summary>What it takes, in words, where its kind alone says too little; else null.</summary>
    public string? Takes { get; init; }

    /// <summary>Gives <see cref="Children"/> once all tables are made: some hold themselves.</summary>
    public Func<SpecTable?>? Table { private get; init; }

    /// <summary>Keys of the mapping, or of each of the mappings, that it takes; else null.</summary>
    public SpecTable? Children => Table?.Invoke();
}

/// <summary>The keys of one kind of mapping. Keys that start with <c>x-</c> are free in all of them.</summary>
public sealed record SpecTable
{
    /// <summary>What the mapping describes, for example <c>step</c>.</summary>
    public required string Noun { get; init; }

    /// <summary>One sentence for schema and reference.</summary>
    public required string Description { get; init; }

    /// <summary>Keys in the order in which people write them.</summary>
    public required IReadOnlyList<SpecKey> Keys { get; init; }

    /// <summary>What every other key names, for example <c>axis</c>; null when there are no others.</summary>
    public string? Others { get; init; }

    /// <summary>Words of other tools, each with what to write here.</summary>
    public IReadOnlyDictionary<string, string> Foreign { get; init; } = new Dictionary<string, string>();

    /// <summary>The key of that name.</summary>
    /// <exception cref="ArgumentException">The table has no such key.</exception>
    public SpecKey this[string name] =>
        Keys.FirstOrDefault(key => key.Name == name) ?? throw new ArgumentException($"The table '{Noun}' has no key '{name}'.", nameof(name));
}
