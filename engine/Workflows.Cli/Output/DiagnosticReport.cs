using System.Text.Json.Serialization;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Output;

/// <summary>Diagnostics as every command prints them with <c>--output json</c>.</summary>
/// <param name="Diagnostics">By place; empty when all is well.</param>
internal sealed record DiagnosticReport(IReadOnlyList<Diagnostic> Diagnostics)
{
    [JsonIgnore]
    public bool HasErrors => Diagnostics.Any(d => d.Severity == Severity.Error);

    /// <summary>
    /// Prints them: to standard output as JSON, else to standard error. JSON is only printed for errors, since what else the command has to say
    /// is the one document then.
    /// </summary>
    public void Print(Terminal terminal, OutputFormat format)
    {
        if (format == OutputFormat.Table) new DiagnosticPrinter(terminal.Error).Write(Diagnostics);
        else if (HasErrors) Terminal.WriteJson(this);
    }
}
