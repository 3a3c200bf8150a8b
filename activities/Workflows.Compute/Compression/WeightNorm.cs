namespace Workflows.Compute.Compression;

/// <summary>How large a row of weights is.</summary>
public enum WeightNorm
{
    /// <summary>Sum of absolute values.</summary>
    L1,

    /// <summary>Root of the sum of squares.</summary>
    L2,
}
