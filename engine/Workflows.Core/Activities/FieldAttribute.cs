namespace Workflows.Core.Activities;

/// <summary>Describes one property of an activity's input or output record (or of a record inside it).</summary>
/// <param name="description">One sentence for the reference, the schema and the forms; with the unit where there is one.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FieldAttribute(string description) : Attribute
{
    /// <summary>One sentence.</summary>
    public string Description { get; } = description;

    /// <summary>Smallest accepted number, inclusive; NaN for none.</summary>
    public double Minimum { get; init; } = double.NaN;

    /// <summary>Largest accepted number, inclusive; NaN for none.</summary>
    public double Maximum { get; init; } = double.NaN;

    /// <summary>For an <see cref="Artifacts.Artifact"/>: its kind.</summary>
    public Artifacts.ArtifactKind Kind { get; init; } = Artifacts.ArtifactKind.File;

    /// <summary>For an <see cref="Artifacts.Artifact"/>: whether it may be of any kind.</summary>
    public bool AnyKind { get; init; }

    /// <summary>For a model: the accepted (input) or produced (output) formats; empty for any.</summary>
    public string[] Formats { get; init; } = [];

    /// <summary>Input: something is fitted or chosen with it, so no test data may flow in (the error <c>leak</c>).</summary>
    public bool Fits { get; init; }

    /// <summary>Output: this is the test part, from which the taint starts.</summary>
    public bool IsTestData { get; init; }

    /// <summary>
    /// Output: this value never carries the taint of test data although an input does (a summary of sizes, say). Inputs' taint flows to all other outputs.
    /// </summary>
    public bool Untainted { get; init; }
}

/// <summary>A record of which exactly one property may be set (a tagged union), beside those named in <see cref="Except"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OneOfAttribute : Attribute
{
    /// <summary>Property names in YAML that may stand beside the one.</summary>
    public string[] Except { get; init; } = [];

    /// <summary>Whether the record is also valid when only a property of <see cref="Except"/> is set.</summary>
    public bool OrNone { get; init; }
}
