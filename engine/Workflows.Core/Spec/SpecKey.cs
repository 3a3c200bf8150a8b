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

    /// <summary>A literal of the type that the key beside it names.</summary>
    Literal,

    /// <summary>A mapping from words to <see cref="Label"/>.</summary>
    Labels,

    /// <summary>A mapping from names to any value, expressions included.</summary>
    Values,

    /// <summary>A mapping with the keys of <see cref="SpecKey.Children"/>.</summary>
    Mapping,

    /// <summary>A mapping from names to mappings with the keys of <see cref="SpecKey.Children"/>.</summary>
    MappingByName,
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

    /// <summary>Keys of the mapping, or of each of the mappings, that it takes; else null.</summary>
    public SpecTable? Children { get; init; }
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

    /// <summary>Keys of the language that this version does not support, and those words of other tools for them, each with what to do instead.</summary>
    public IReadOnlyDictionary<string, string> Later { get; init; } = new Dictionary<string, string>();

    /// <summary>Words of other tools, each with what to write here.</summary>
    public IReadOnlyDictionary<string, string> Foreign { get; init; } = new Dictionary<string, string>();

    /// <summary>The key of that name.</summary>
    /// <exception cref="ArgumentException">The table has no such key.</exception>
    public SpecKey this[string name] =>
        Keys.FirstOrDefault(key => key.Name == name) ?? throw new ArgumentException($"The table '{Noun}' has no key '{name}'.", nameof(name));
}
