using System.Text.Json.Serialization;

namespace Workflows.Core.Diagnostics;

/// <summary>How bad a diagnostic is.</summary>
public enum Severity
{
    /// <summary>Nothing runs while one stands.</summary>
    Error,

    /// <summary>Worth knowing; stops nothing.</summary>
    Warning,
}

/// <summary>One mistake of a user, with everything needed to mend it. Mistakes are collected, never thrown.</summary>
/// <param name="Code">Stable word from <see cref="DiagnosticCodes"/>.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Span">The offending token.</param>
/// <param name="Message">Names the thing and its value.</param>
/// <param name="Fix">The next action, as an imperative sentence.</param>
public sealed record Diagnostic(string Code, Severity Severity, SourceSpan Span, string Message, string Fix)
{
    /// <summary>The value among the inputs that somebody gave; null for a mistake in a file.</summary>
    [JsonIgnore]
    public JsonPointer? Input { get; init; }
}
