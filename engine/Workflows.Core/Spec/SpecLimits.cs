namespace Workflows.Core.Spec;

/// <summary>How much one file may ask of its reader. A file beyond a limit gets a diagnostic before it costs memory or time.</summary>
public static class SpecLimits
{
    /// <summary>Bytes of a file: 1 MiB.</summary>
    public const int FileBytes = 1 << 20;

    /// <summary>Mappings and lists inside one another, aliases followed.</summary>
    public const int Depth = 64;

    /// <summary>Scalars, lists and mappings in all, aliases counted as what they stand for.</summary>
    public const int Values = 100_000;

    /// <summary>UTF-16 units of one scalar: as much as fits inline into a run's events.</summary>
    public const int TextLength = 1 << 16;

    /// <summary>Variables of one <c>env</c>, which every step may carry again.</summary>
    public const int Variables = 200;

    /// <summary>Regular expressions of one file: each is compiled.</summary>
    public const int Patterns = 200;

    /// <summary>UTF-16 units of one regular expression.</summary>
    public const int PatternLength = 1000;

    /// <summary>Axes of one matrix: more cannot all vary within its 256 elements.</summary>
    public const int Axes = 32;
}
