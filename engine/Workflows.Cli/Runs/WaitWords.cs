using Workflows.Cli.Output;
using Workflows.Core.Runs;

namespace Workflows.Cli.Runs;

/// <summary>What a run waits for, and what to type so that it goes on.</summary>
internal static class WaitWords
{
    private const int MostHints = 5;

    /// <summary>One line about a reason.</summary>
    public static string Of(WaitReason reason) => reason.Kind switch
    {
        WaitKind.Approval => $"asks: {reason.Message}",
        WaitKind.Event => $"for the event '{reason.Message}'",
        WaitKind.Timer when reason.Until is null => $"for {reason.Message}",
        WaitKind.Concurrency or WaitKind.Device => $"for {reason.Message}{(reason.EstimateSeconds is { } seconds ? $", about {Words.Duration(seconds)}" : "")}",
        _ => reason.Message,
    };

    /// <summary>Lines for somebody who sees the run wait.</summary>
    public static IReadOnlyList<string> Hints(long run, IEnumerable<(string Step, WaitReason? For)> steps, IReadOnlyList<WaitReason> reasons) =>
        [.. Commands(run, steps, reasons).Select(c => $"goes on with: {c}")];

    /// <summary>Commands with which people answer, one for each step that waits for them, and the one that ends a pause.</summary>
    /// <param name="run">Number of the run.</param>
    /// <param name="steps">Its steps and what each waits for.</param>
    /// <param name="reasons">What the run as a whole waits for.</param>
    public static IEnumerable<string> Commands(long run, IEnumerable<(string Step, WaitReason? For)> steps, IReadOnlyList<WaitReason> reasons) => steps
        .Concat(reasons.Where(r => r.Kind == WaitKind.Paused).Select(r => (Step: "", For: (WaitReason?)r)))
        .Select(s => s.For switch
        {
            // The question of a child run is found by way of its parent.
            { Kind: WaitKind.Approval, Run: not null } => $"workflows approve {run}",
            { Kind: WaitKind.Approval } => $"workflows approve {run} {s.Step}",
            { Kind: WaitKind.Event, Event: { } name } => $"workflows signal {run} {name}",
            { Kind: WaitKind.Paused } => $"workflows resume {run}",
            _ => null,
        })
        .OfType<string>().Distinct().Take(MostHints);
}
