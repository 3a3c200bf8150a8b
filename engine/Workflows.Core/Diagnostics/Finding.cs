namespace Workflows.Core.Diagnostics;

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Level">How it stands.</param>
/// <param name="Detail">What is there.</param>
/// <param name="Action">What to do; null when nothing needs doing.</param>
public sealed record Finding(string Check, FindingLevel Level, string Detail, string? Action = null);

/// <summary>How a check stands.</summary>
public enum FindingLevel
{
    /// <summary>Fine.</summary>
    Ok,

    /// <summary>Works, with a restriction worth knowing.</summary>
    Warn,

    /// <summary>Something will not work.</summary>
    Fail,
}
