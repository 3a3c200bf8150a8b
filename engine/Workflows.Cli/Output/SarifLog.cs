using System.Text.Json.Serialization;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Output;

/// <summary>Diagnostics as a SARIF 2.1.0 log (OASIS): as much of the format as code hosts and editors read.</summary>
internal sealed record SarifLog(IReadOnlyList<SarifLog.Run> Runs)
{
    [JsonPropertyName("$schema")]
    [JsonPropertyOrder(-2)]
    public string Schema { get; } = "https://json.schemastore.org/sarif-2.1.0.json";

    [JsonPropertyOrder(-1)]
    public string Version { get; } = "2.1.0";

    /// <summary>One run of <c>validate</c>. Rules are the codes that were found, each once, by name.</summary>
    /// <param name="diagnostics">In the order in which they shall be listed.</param>
    /// <param name="workingDirectory">Where relative paths start.</param>
    public static SarifLog Of(IReadOnlyList<Diagnostic> diagnostics, string workingDirectory)
    {
        var codes = diagnostics.Select(d => d.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        var driver = new Driver("workflows", [.. codes.Select(RuleOf)]);
        return new SarifLog([new Run(new Tool(driver), "utf16CodeUnits", [.. diagnostics.Select(d => ResultOf(d, codes.IndexOf(d.Code), workingDirectory))])]);
    }

    private static Rule RuleOf(string code)
    {
        var text = new Text(DiagnosticHelp.All.GetValueOrDefault(code, code));
        return new Rule(code, text, text);
    }

    private static Result ResultOf(Diagnostic diagnostic, int rule, string workingDirectory)
    {
        var span = diagnostic.Span;
        var place = new PhysicalLocation(
            new ArtifactLocation(UriOf(span.File, workingDirectory)), new Region(span.Line, span.Column, span.EndLine, span.EndColumn));
        var message = diagnostic.Fix.Length > 0 ? $"{diagnostic.Message} {diagnostic.Fix}" : diagnostic.Message;
        return new Result(diagnostic.Code, rule, States.Word(diagnostic.Severity), new Text(message), [new Location(place)]);
    }

    // A relative reference with forward slashes; what lies outside of the working directory has no other name than its full one.
    private static string UriOf(string file, string workingDirectory)
    {
        var full = Path.GetFullPath(file, workingDirectory);
        var relative = Path.GetRelativePath(workingDirectory, full);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? new Uri(full).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }

    internal sealed record Run(Tool Tool, string ColumnKind, IReadOnlyList<Result> Results);

    internal sealed record Tool(Driver Driver);

    internal sealed record Driver(string Name, IReadOnlyList<Rule> Rules);

    internal sealed record Rule(string Id, Text ShortDescription, Text Help);

    internal sealed record Text([property: JsonPropertyName("text")] string Value);

    internal sealed record Result(string RuleId, int RuleIndex, string Level, Text Message, IReadOnlyList<Location> Locations);

    internal sealed record Location(PhysicalLocation PhysicalLocation);

    internal sealed record PhysicalLocation(ArtifactLocation ArtifactLocation, Region Region);

    internal sealed record ArtifactLocation(string Uri);

    internal sealed record Region(int StartLine, int StartColumn, int EndLine, int EndColumn);
}
