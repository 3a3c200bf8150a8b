using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Reads the inputs of a run from a YAML or JSON file: one mapping from names to values.</summary>
public static class InputFile
{
    /// <summary>The values by name, or null with what is wrong.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="fileName">What diagnostics call it.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    public static async Task<(JsonObject? Values, IReadOnlyList<Diagnostic> Diagnostics)> ReadAsync(
        string path, string fileName, CancellationToken cancellationToken)
    {
        var findings = new Findings();
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > SpecLimits.FileBytes })
                findings.Error(DiagnosticCodes.FileTooLarge, Start(fileName), "The file is larger than 1 MiB, the most that inputs may have.", "Give data as files: name: \"@data.csv\".");
            else if (SourceText.Decode(fileName, await File.ReadAllBytesAsync(path, cancellationToken), findings) is { } source) return Read(source, findings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            findings.Error(DiagnosticCodes.FileUnreadable, Start(fileName), $"The file cannot be read: {e.Message}", "Check the path and its permissions.");
        }

        return (null, findings.InOrder());
    }

    private static (JsonObject?, IReadOnlyList<Diagnostic>) Read(SourceText source, Findings findings)
    {
        var root = YamlReader.Read(source, findings);
        if (root is not null and not YamlMapping)
            findings.Error(DiagnosticCodes.WrongType, root.Span, "Inputs are a mapping from names to values.", "Write name: value, one on each line.");
        var found = findings.InOrder();
        return root is YamlMapping mapping && found.All(d => d.Severity != Severity.Error) ? ((JsonObject)Literals.Json(mapping)!, found) : (null, found);
    }

    private static SourceSpan Start(string fileName) => new(fileName, 1, 1, 1, 1);
}
