using System.Text.Json.Serialization;

namespace Workflows.Compute.Preprocessing;

/// <summary>The column transforms of a dataset or model, in the order in which they are applied to raw rows. Fitted figures are part of it.</summary>
public sealed record Recipe
{
    /// <summary>No transform: raw columns are the features.</summary>
    public static Recipe Empty { get; } = new() { Transforms = [] };

    /// <summary>Transforms in order.</summary>
    public required IReadOnlyList<ColumnTransform> Transforms { get; init; }
}

/// <summary>One fitted transform of some columns. A transform keeps the number and order of columns unless it says otherwise.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Standardize), "standardize")]
public abstract record ColumnTransform;

/// <summary>(x − mean) / scale in 32-bit floats, column by column. A constant feature has scale 1, so that it becomes 0 and never NaN.</summary>
/// <param name="Columns">Names of the columns it touches; others pass unchanged.</param>
/// <param name="Means">Mean of each of <paramref name="Columns"/>, fitted on the training part only.</param>
/// <param name="Scales">Population standard deviation of each column, or 1 for a constant one.</param>
public sealed record Standardize(IReadOnlyList<string> Columns, IReadOnlyList<float> Means, IReadOnlyList<float> Scales) : ColumnTransform;
