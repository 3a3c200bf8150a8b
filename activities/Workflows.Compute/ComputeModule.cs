namespace Workflows.Compute;

/// <summary>The shared compute module.</summary>
public sealed class ComputeModule
{
    /// <summary>Part of every cache key: raised whenever the bytes of a result change for the same input.</summary>
    public const int NumericsVersion = 1;
}
