namespace Workflows.Compute.Preprocessing;

/// <summary>What a model accepts and answers, in words of the data: raw columns in order, and the classes.</summary>
public sealed record Signature
{
    /// <summary>Raw feature columns in order.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>Name of the label column of the training data.</summary>
    public required string Label { get; init; }

    /// <summary>Class names; a label index counts into this list.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>For two classes, the one whose probability is "the" score (F1, a single sigmoid output); null for more.</summary>
    public string? PositiveClass { get; init; }
}

/// <summary>A raw feature column.</summary>
/// <param name="Name">As in the header of the data.</param>
/// <param name="Type">What a cell holds.</param>
public sealed record Column(string Name, ColumnType Type);

/// <summary>What a cell of a column holds.</summary>
public enum ColumnType
{
    /// <summary>A 32-bit float.</summary>
    Number,

    /// <summary>UTF-8 text.</summary>
    Text,
}
