using System.Text.Json.Nodes;

namespace Workflows.Core.Artifacts;

/// <summary>A look into a dataset: what its columns hold, and its first rows. Texts and names are cut at <see cref="LongestText"/> characters.</summary>
public sealed record DatasetPreview
{
    /// <summary>Rows that figures are made from at most: the first 100,000.</summary>
    public const int MostScannedRows = 100_000;

    /// <summary>Columns that are described at most, the label among them: 256.</summary>
    public const int MostColumns = 256;

    /// <summary>Different values of a column that are counted at most: 10,000.</summary>
    public const int MostDistinct = 10_000;

    /// <summary>Characters of a text at most: 200. What is longer ends with <c>…</c>.</summary>
    public const int LongestText = 200;

    /// <summary>Number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of feature columns, also of those that are not described.</summary>
    public required int ColumnCount { get; init; }

    /// <summary>Number of classes.</summary>
    public required int ClassCount { get; init; }

    /// <summary>How many of the first rows the figures of <see cref="Columns"/> and <see cref="Warnings"/> are made from.</summary>
    public required int ScannedRows { get; init; }

    /// <summary>The first feature columns in order; behind them the label.</summary>
    public required IReadOnlyList<ColumnPreview> Columns { get; init; }

    /// <summary>The first rows: one cell for each of <see cref="Columns"/>, a number or a text. A number that is not finite is a text such as <c>NaN</c>.</summary>
    public required IReadOnlyList<JsonArray> Sample { get; init; }

    /// <summary>What a person should look at, by column.</summary>
    public required IReadOnlyList<DatasetWarning> Warnings { get; init; }
}

/// <summary>What the scanned rows hold in one column.</summary>
public sealed record ColumnPreview
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What its cells hold.</summary>
    public required CellType Type { get; init; }

    /// <summary>Whether it is the label; then <see cref="Values"/> tells how the classes are balanced.</summary>
    public required bool IsLabel { get; init; }

    /// <summary>Cells that are empty or no finite number.</summary>
    public required int Missing { get; init; }

    /// <summary>The same as a share of the scanned rows, 0 to 1.</summary>
    public required double MissingShare { get; init; }

    /// <summary>Number of different values that are not missing; counting ends at <see cref="DatasetPreview.MostDistinct"/>.</summary>
    public required int Distinct { get; init; }

    /// <summary>Smallest finite number; null for text and when there is none.</summary>
    public float? Minimum { get; init; }

    /// <summary>Largest finite number; null for text and when there is none.</summary>
    public float? Maximum { get; init; }

    /// <summary>Mean of the finite numbers; null for text and when there is none.</summary>
    public double? Mean { get; init; }

    /// <summary>Finite numbers from <see cref="Minimum"/> to <see cref="Maximum"/> in at most 20 buckets of one width; null for text and when there is none.</summary>
    public IReadOnlyList<HistogramBucket>? Histogram { get; init; }

    /// <summary>The 20 commonest texts, the commonest first; null for numbers. Only the first <see cref="DatasetPreview.MostDistinct"/> different ones are counted.</summary>
    public IReadOnlyList<ValueCount>? Values { get; init; }
}

/// <summary>What the cells of a column hold.</summary>
public enum CellType
{
    /// <summary>32-bit floats.</summary>
    Number,

    /// <summary>UTF-8 text.</summary>
    Text,
}

/// <summary>A stretch of a histogram.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends; only the last bucket holds this number itself.</param>
/// <param name="Rows">How many numbers lie in it.</param>
public sealed record HistogramBucket(double From, double To, int Rows);

/// <summary>How often a text occurs.</summary>
/// <param name="Value">The text.</param>
/// <param name="Rows">Rows that have it.</param>
/// <param name="Share">The same as a share of the scanned rows, 0 to 1.</param>
public sealed record ValueCount(string Value, int Rows, double Share);

/// <summary>Something about a column that a person should look at.</summary>
/// <param name="Code">Stable word: <c>column-missing</c>, <c>column-constant</c> or <c>column-equals-label</c>.</param>
/// <param name="Column">Name of the column.</param>
/// <param name="Message">For people: what was found and what to do.</param>
public sealed record DatasetWarning(string Code, string Column, string Message);
