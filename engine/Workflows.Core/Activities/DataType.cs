using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Activities;

/// <summary>A type of the spec language, shared by inputs, outputs and expressions.</summary>
public abstract record DataType
{
    /// <summary>Text.</summary>
    public static DataType String { get; } = new StringType();

    /// <summary>A 64-bit whole number.</summary>
    public static DataType Integer { get; } = new IntegerType();

    /// <summary>A 64-bit float; an integer fits where a number is asked.</summary>
    public static DataType Number { get; } = new NumberType();

    /// <summary>true or false.</summary>
    public static DataType Boolean { get; } = new BooleanType();

    /// <summary>A time span: <c>90s</c>, <c>15m</c>, <c>2h</c>, <c>7d</c> or ISO 8601; text in JSON.</summary>
    public static DataType Duration { get; } = new DurationType();

    /// <summary>A file of the source; text in YAML.</summary>
    public static DataType Path { get; } = new PathType();

    /// <summary>The value of a secret: no expression sees it, and only inputs of this type take one.</summary>
    public static DataType Secret { get; } = new SecretType();

    /// <summary>Anything: only where a value is merely printed.</summary>
    public static DataType Any { get; } = new AnyType();

    /// <summary>The word used in messages, such as <c>integer</c>, <c>model (network)</c> or <c>list of number</c>.</summary>
    public abstract string Name { get; }

    /// <summary>As <see cref="Name"/>.</summary>
    public sealed override string ToString() => Name;
}

/// <summary>Text, optionally one of a closed list of words.</summary>
public sealed record StringType(IReadOnlyList<string>? Words = null) : DataType
{
    /// <inheritdoc/>
    public override string Name => Words is null ? "string" : $"one of {string.Join(", ", Words)}";
}

/// <summary>A 64-bit whole number.</summary>
public sealed record IntegerType : DataType
{
    /// <inheritdoc/>
    public override string Name => "integer";
}

/// <summary>A 64-bit float.</summary>
public sealed record NumberType : DataType
{
    /// <inheritdoc/>
    public override string Name => "number";
}

/// <summary>true or false.</summary>
public sealed record BooleanType : DataType
{
    /// <inheritdoc/>
    public override string Name => "boolean";
}

/// <summary>A time span.</summary>
public sealed record DurationType : DataType
{
    /// <inheritdoc/>
    public override string Name => "duration";
}

/// <summary>A file of the source.</summary>
public sealed record PathType : DataType
{
    /// <inheritdoc/>
    public override string Name => "path";
}

/// <summary>The value of a secret: until the attempt it is the reference <c>{ "secret": "NAME" }</c>.</summary>
public sealed record SecretType : DataType
{
    /// <inheritdoc/>
    public override string Name => "secret";
}

/// <summary>Anything.</summary>
public sealed record AnyType : DataType
{
    /// <inheritdoc/>
    public override string Name => "any value";
}

/// <summary>An artifact of a kind, in one of some formats (empty: any).</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Formats">Formats inside the kind.</param>
/// <param name="AnyKind">Whether the kind is open after all: only the facts that every artifact has may be read.</param>
public sealed record ArtifactType(ArtifactKind Kind, IReadOnlyList<string> Formats, bool AnyKind = false) : DataType
{
    /// <inheritdoc/>
    public override string Name => AnyKind ? "artifact" :
        Kind.ToString().ToLowerInvariant() + (Formats.Count == 0 ? "" : $" ({string.Join(" or ", Formats)})");
}

/// <summary>A list of one type.</summary>
public sealed record ListType(DataType Item) : DataType
{
    /// <inheritdoc/>
    public override string Name => $"list of {Item.Name}";
}

/// <summary>A map from free names to one type.</summary>
public sealed record MapType(DataType Value) : DataType
{
    /// <inheritdoc/>
    public override string Name => $"map of {Value.Name}";
}

/// <summary>A record with known fields.</summary>
/// <param name="Fields">In declaration order.</param>
/// <param name="OneOf">When the record is a tagged union: names of which exactly one must be set; else null.</param>
/// <param name="OneOfOrNone">Whether none of <paramref name="OneOf"/> is fine too.</param>
public sealed record RecordType(IReadOnlyList<Field> Fields, IReadOnlyList<string>? OneOf = null, bool OneOfOrNone = false) : DataType
{
    /// <inheritdoc/>
    public override string Name => $"{{ {string.Join(", ", Fields.Select(f => f.Name))} }}";
}

/// <summary>One field of a record: an activity's input or output, or a field inside one.</summary>
public sealed record Field
{
    /// <summary>camelCase, as in YAML.</summary>
    public required string Name { get; init; }

    /// <summary>Its type.</summary>
    public required DataType Type { get; init; }

    /// <summary>One sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Input: must be given. Output: always there.</summary>
    public required bool Required { get; init; }

    /// <summary>Value taken when an optional input is not given; null for none.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>Smallest accepted number, or null.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest accepted number, or null.</summary>
    public double? Maximum { get; init; }

    /// <summary>See <see cref="FieldAttribute.Fits"/>.</summary>
    public bool Fits { get; init; }

    /// <summary>See <see cref="FieldAttribute.IsTestData"/>.</summary>
    public bool IsTestData { get; init; }

    /// <summary>See <see cref="FieldAttribute.Untainted"/>.</summary>
    public bool Untainted { get; init; }
}
