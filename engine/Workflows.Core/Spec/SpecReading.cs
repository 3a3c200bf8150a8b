using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>What came of reading one file.</summary>
public sealed record SpecReading
{
    /// <summary>The workflow; null exactly when a diagnostic is an error.</summary>
    public required WorkflowSpec? Spec { get; init; }

    /// <summary>Every mistake found, in order of place; the first hundred when there are more.</summary>
    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }
}

/// <summary>What came of reading a file of tests.</summary>
public sealed record TestsReading
{
    /// <summary>The tests, as far as they could be read; to be run only when no diagnostic is an error.</summary>
    public required IReadOnlyList<TestSpec> Tests { get; init; }

    /// <summary>Every mistake found, in order of place; the first hundred when there are more.</summary>
    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }
}
