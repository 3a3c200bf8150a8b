namespace Workflows.Compute.Native;

/// <summary>The native part of the compute module cannot be used on this machine.</summary>
/// <param name="library">The library that is missing or does not load.</param>
/// <param name="detail">What was tried and what to do next.</param>
/// <param name="inner">The loader's error, where there is one.</param>
public sealed class ComputeUnavailableException(string library, string detail, Exception? inner = null)
    : Exception($"{Code}: {library}: {detail}", inner)
{
    /// <summary>Stable code of this failure.</summary>
    public const string Code = "compute-unavailable";

    /// <summary>File name of the library.</summary>
    public string Library { get; } = library;

    internal string Detail { get; } = detail;
}
