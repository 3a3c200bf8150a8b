namespace Workflows.Compute.Inference;

/// <summary>What a model answers to some rows.</summary>
public sealed record Predictions
{
    /// <summary>Probability of each class, row-major, <see cref="Rows"/> × <see cref="Classes"/>; each row sums to 1.</summary>
    public required float[] Probabilities { get; init; }

    /// <summary>Index of the chosen class of each row.</summary>
    public required int[] Labels { get; init; }

    /// <summary>Classes of the model.</summary>
    public required int Classes { get; init; }

    /// <summary>Answered rows.</summary>
    public int Rows => Labels.Length;
}
