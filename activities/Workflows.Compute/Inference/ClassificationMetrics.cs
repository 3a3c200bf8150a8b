namespace Workflows.Compute.Inference;

/// <summary>How good a classifier is on labelled rows. Equal predictions give equal figures, to the last bit.</summary>
public sealed record ClassificationMetrics
{
    /// <summary>Evaluated rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Share of rows with the right class, 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>
    /// For two classes of which one is named positive, the F1 of that class; otherwise the unweighted mean over the classes that occur among the
    /// labels or the answers (macro F1). 0 to 1.
    /// </summary>
    public required double F1 { get; init; }

    /// <summary>Mean of −ln p(right class), with p not below <see cref="Evaluator.SmallestProbability"/>. In nats, at least 0.</summary>
    public required double Loss { get; init; }

    /// <summary>
    /// Area under the ROC curve, ties counting one half, 0 to 1: of the positive class of two (else the last one), or the mean over each class against
    /// the rest, without classes that no row or every row has; null when none is left.
    /// </summary>
    public double? RocAuc { get; init; }

    /// <summary>Counts of rows: first index the right class, second the answered one.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    /// <summary>Figures of each class, in the order of the signature.</summary>
    public required IReadOnlyList<ClassMetrics> Classes { get; init; }
}

/// <summary>How well one class is found. A figure without any row to compute it from is 0.</summary>
public sealed record ClassMetrics
{
    /// <summary>Name of the class.</summary>
    public required string Name { get; init; }

    /// <summary>Rows of this class.</summary>
    public required int Support { get; init; }

    /// <summary>Share of right ones among the rows answered with this class.</summary>
    public required double Precision { get; init; }

    /// <summary>Share of the rows of this class that were answered with it.</summary>
    public required double Recall { get; init; }

    /// <summary>Harmonic mean of precision and recall.</summary>
    public required double F1 { get; init; }
}
