namespace Workflows.Core.Diagnostics;

/// <summary>Every code of a <see cref="Diagnostic"/>, in one place. A code is never renamed and never used for something else.</summary>
public static class DiagnosticCodes
{
}
