namespace Workflows.Core.Spec;

/// <summary>One typed input of a workflow, or a part of an array or object.</summary>
public sealed record InputSpec
{
    /// <summary>Its name and place.</summary>
    public required Located<string> Name { get; init; }

    /// <summary>Its type.</summary>
    public required InputType Type { get; init; }

    /// <summary>Whether a run must give it; default true when there is no default.</summary>
    public required bool Required { get; init; }

    /// <summary>Literal default, checked against the type; null for none.</summary>
    public YamlNode? Default { get; init; }

    /// <summary>Smallest number, inclusive, or null. For an array the fewest items.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest number, inclusive, or null. For an array the most items.</summary>
    public double? Maximum { get; init; }

    /// <summary>Regular expression that the whole text must match, or null. Without backtracking, so that no pattern hangs.</summary>
    public string? Pattern { get; init; }

    /// <summary>The words of an enum, else empty.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>What an array holds; null for anything.</summary>
    public InputSpec? Items { get; init; }

    /// <summary>Parts of an object; empty for free ones.</summary>
    public IReadOnlyList<InputSpec> Properties { get; init; } = [];

    /// <summary>One sentence, or null.</summary>
    public string? Description { get; init; }
}

/// <summary>Types that a workflow's input can have.</summary>
public enum InputType
{
    /// <summary>Text.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>One of some words.</summary>
    Enum,

    /// <summary>A time span.</summary>
    Duration,

    /// <summary>A file: an artifact of kind file.</summary>
    File,

    /// <summary>A dataset artifact.</summary>
    Dataset,

    /// <summary>A model artifact.</summary>
    Model,

    /// <summary>A list.</summary>
    Array,

    /// <summary>A record.</summary>
    Object,

    /// <summary>The name of a secret; its value is never seen by expressions.</summary>
    Secret,
}
