using TorchSharp;

namespace Workflows.Compute.Native;

/// <summary>
/// Numbers that torch's operators take as objects. TorchSharp hands their native address on without keeping them alive, so that a collection at the wrong
/// moment frees a number while it is read; these live as long as the process.
/// </summary>
internal static class TorchNumbers
{
    public static readonly Scalar One = 1.0;

    /// <summary>Slope of a leaky ReLU below 0.</summary>
    public static readonly Scalar LeakySlope = 0.01;
}
