namespace Workflows.Compute.Training;

/// <summary>Raw rows with their class, as the trainers take them: recipes are applied inside Compute while loading.</summary>
public sealed record LabelledRows
{
    /// <summary>Raw features, row-major, <c>Rows × Columns</c>, in the order of the signature.</summary>
    public required float[] Features { get; init; }

    /// <summary>Class index of each row.</summary>
    public required int[] Labels { get; init; }

    /// <summary>Features in a row.</summary>
    public required int Columns { get; init; }

    /// <summary>Number of rows.</summary>
    public int Rows => Labels.Length;
}
