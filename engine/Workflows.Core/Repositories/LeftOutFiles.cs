using Workflows.Core.Diagnostics;

namespace Workflows.Core.Repositories;

/// <summary>Says of a workflow that names a file which is not taken from its commit why that is so: that it is not there would be no answer.</summary>
internal static class LeftOutFiles
{
    /// <summary>The mistakes of a workflow, with those of files that were left out explained.</summary>
    /// <param name="found">What the compiler found.</param>
    /// <param name="path">The spec.</param>
    /// <param name="text">Its text.</param>
    /// <param name="leftOut">Path → why it is not there.</param>
    public static IReadOnlyList<Diagnostic> Explain(IReadOnlyList<Diagnostic> found, string path, string text, IReadOnlyDictionary<string, string> leftOut)
    {
        if (leftOut.Count == 0) return found;
        var lines = text.Split('\n');
        return [.. found.Select(d => d.Code is DiagnosticCodes.FileNotFound or DiagnosticCodes.SubWorkflowMissing && d.Span.File == path && d.Span.Line <= lines.Length && Named(lines[d.Span.Line - 1], leftOut) is { } file
            ? Told(file, leftOut[file], d.Span) : d)];
    }

    /// <summary>That a file is left out, and why.</summary>
    public static Diagnostic Told(string file, string reason, SourceSpan place) =>
        new(DiagnosticCodes.GitFileLeftOut, Severity.Error, place, $"'{file}' is not taken from the commit: {reason}.", "Mend that, and push again.");

    // The file itself, or the submodule that it lies in. A path with the same end as another one in one line would be more than bad luck.
    private static string? Named(string line, IReadOnlyDictionary<string, string> leftOut) =>
        leftOut.Keys.OrderByDescending(k => k.Length).FirstOrDefault(file => line.Contains(file.Split('/')[^1], StringComparison.Ordinal));
}
