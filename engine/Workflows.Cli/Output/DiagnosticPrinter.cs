using Spectre.Console;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Output;

/// <summary>Shows diagnostics as compilers do: the place, what is wrong, the line with the token underlined, and what to do.</summary>
internal sealed class DiagnosticPrinter(IAnsiConsole console)
{
    private readonly Dictionary<string, string[]> files = new(StringComparer.Ordinal);

    public void Write(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics) Write(diagnostic);
    }

    private void Write(Diagnostic diagnostic)
    {
        var isError = diagnostic.Severity == Severity.Error;
        var colour = isError ? "red" : "yellow";
        var word = isError ? "error" : "warning";
        // What came from the command line has no lines to point into.
        var origin = diagnostic.Span.File.StartsWith("--", StringComparison.Ordinal) ? diagnostic.Span.File : $"{diagnostic.Span}";
        var (place, code, message) = (Markup.Escape(origin), Markup.Escape(diagnostic.Code), Markup.Escape(diagnostic.Message));
        console.Write(new Markup($"[bold]{place}:[/] [{colour} bold]{word}[/] [bold]{code}[/]: {message}\n"));
        if (Line(diagnostic.Span) is { } line) WriteSource(diagnostic.Span, line, colour);
        if (diagnostic.Fix.Length > 0) console.Write(new Markup($"  [green]fix:[/] {Markup.Escape(diagnostic.Fix)}\n"));
    }

    private void WriteSource(SourceSpan span, string line, string colour)
    {
        var gutter = $"{span.Line} │ ";
        // Long lines are cut to a window around the token: a wrapped line would put the carets under the wrong words.
        var width = Math.Max(20, Math.Min(console.Profile.Width, 160) - gutter.Length - 3);
        var column = Math.Clamp(span.Column - 1, 0, line.Length);
        var start = column < width * 3 / 4 ? 0 : Math.Min(column - (width / 4), Math.Max(0, line.Length - width));
        var shown = line.Substring(start, Math.Min(width, line.Length - start)).Replace('\t', ' ');
        var end = span.EndLine == span.Line ? span.EndColumn - 1 : line.Length;
        var carets = Math.Clamp(end - column, 1, Math.Max(1, shown.Length - (column - start)));
        console.Write(new Markup($"  [grey]{gutter}[/]{Markup.Escape(shown)}\n"));
        console.Write(new Markup($"  [grey]{new string(' ', gutter.Length - 2)}│ [/]{new string(' ', column - start)}[{colour}]{new string('^', carets)}[/]\n"));
    }

    private string? Line(SourceSpan span)
    {
        if (!files.TryGetValue(span.File, out var lines))
        {
            lines = Readable(span.File);
            files.Add(span.File, lines);
        }

        return span.Line >= 1 && span.Line <= lines.Length ? lines[span.Line - 1] : null;
    }

    // The line is an extra: a file that is gone or is no text still has its diagnostic. Control characters must not reach the terminal.
    private static string[] Readable(string file)
    {
        if (!File.Exists(file) || new FileInfo(file).Length > 1 << 20) return [];
        var text = File.ReadAllText(file);
        return text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) ? [] : text.Split('\n').Select(l => l.TrimEnd('\r')).ToArray();
    }
}
