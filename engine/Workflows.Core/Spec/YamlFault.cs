using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Ends the reading of a text that cannot be read on. Never leaves this folder.</summary>
internal sealed class YamlFault(Diagnostic diagnostic, string? mended = null) : Exception(diagnostic.Message)
{
    public Diagnostic Diagnostic { get; } = diagnostic;

    /// <summary>Text of the same length in which this fault is repaired, so that the next ones can be found; null when nobody knows how.</summary>
    public string? Mended { get; } = mended;
}
