using Workflows.Core.Runs;

namespace Workflows.Cli.Output;

/// <summary>The glyph and the colour of each state; the word always stands beside them, so that neither is needed.</summary>
internal static class States
{
    public static string Word<T>(T state)
        where T : struct, Enum => state.ToString().ToLowerInvariant();

    public static string Markup(StepStatus state) => $"[{Colour(state)}]{Glyph(state)} {Word(state)}[/]";

    public static string Markup(RunStatus state) => $"[{Colour(state)}]{Glyph(state)} {Word(state)}[/]";

    public static string Glyph(StepStatus state) => state switch
    {
        StepStatus.Succeeded => "✓",
        StepStatus.Cached => "↺",
        StepStatus.Failed => "✗",
        StepStatus.Skipped => "–",
        StepStatus.Cancelled or StepStatus.Interrupted => "■",
        StepStatus.Running or StepStatus.Retrying => "●",
        _ => "·",
    };

    public static string Colour(StepStatus state) => state switch
    {
        StepStatus.Succeeded => "green",
        StepStatus.Cached => "teal",
        StepStatus.Failed => "red",
        StepStatus.Running => "blue",
        StepStatus.Retrying or StepStatus.Cancelled or StepStatus.Interrupted or StepStatus.Waiting => "yellow",
        _ => "grey",
    };

    public static string Colour(RunStatus state) => state switch
    {
        RunStatus.Succeeded => "green",
        RunStatus.Failed => "red",
        RunStatus.Running => "blue",
        RunStatus.Cancelled or RunStatus.Interrupted or RunStatus.Waiting => "yellow",
        _ => "grey",
    };

    private static string Glyph(RunStatus state) => state switch
    {
        RunStatus.Succeeded => "✓",
        RunStatus.Failed => "✗",
        RunStatus.Running => "●",
        RunStatus.Cancelled or RunStatus.Interrupted => "■",
        _ => "·",
    };
}
