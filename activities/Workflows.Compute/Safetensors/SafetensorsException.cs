namespace Workflows.Compute.Safetensors;

/// <summary>A safetensors file that breaks a rule of its format, or lacks what was asked of it.</summary>
/// <param name="rule">Stable name of the broken rule: <c>header-length</c>, <c>duplicate-key</c>, <c>offsets</c> …</param>
/// <param name="place">The tensor, or the part of the file.</param>
/// <param name="detail">What was found and what was expected.</param>
/// <param name="inner">The parser's error, where there is one.</param>
public sealed class SafetensorsException(string rule, string place, string detail, Exception? inner = null)
    : Exception($"Malformed safetensors file: {place}: {detail} (rule {rule}). Write the file again from its source.", inner)
{
    /// <summary>Stable name of the broken rule.</summary>
    public string Rule { get; } = rule;

    /// <summary>The tensor, or the part of the file.</summary>
    public string Place { get; } = place;
}
