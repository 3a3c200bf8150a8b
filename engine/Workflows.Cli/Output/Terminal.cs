using System.Text.Json;
using Spectre.Console;
using Workflows.Core.Artifacts;

namespace Workflows.Cli.Output;

/// <summary>Where the command prints: results to standard output, complaints to standard error.</summary>
internal sealed class Terminal
{
    // Nobody reads a pipe by its width; wrapping there would only break what comes behind it.
    private const int PipeWidth = 4096;

    public Terminal()
    {
        Out = Create(Console.Out, Console.IsOutputRedirected);
        Error = Create(Console.Error, Console.IsErrorRedirected);
    }

    /// <summary>Standard output.</summary>
    public IAnsiConsole Out { get; }

    /// <summary>Standard error.</summary>
    public IAnsiConsole Error { get; }

    /// <summary>Whether somebody watches standard output and can see it redrawn.</summary>
    public bool IsLive => !Console.IsOutputRedirected && Out.Profile.Capabilities.Ansi;

    /// <summary>Whether there is room for columns that are merely nice to have.</summary>
    public bool IsWide => Out.Profile.Width >= 100;

    /// <summary>One JSON document on standard output.</summary>
    public static void WriteJson<T>(T document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, WorkflowJson.Indented));

    /// <summary>One line <c>error CODE: message</c> on standard error.</summary>
    public void Complain(string code, string message) =>
        Error.MarkupLineInterpolated($"[red bold]error[/] [bold]{code}[/]: {message}");

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected) console.Profile.Width = PipeWidth;
        return console;
    }
}
