using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;

namespace Workflows.Cli.Runs;

/// <summary>A run as lines, for pipes and log files. Without a console it only follows the run to its end.</summary>
internal sealed class PlainRunView(IAnsiConsole? console, RunBoard board, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, long> lastProgress = new(StringComparer.Ordinal);

    public async Task ShowAsync(IAsyncEnumerable<RunUpdate> updates)
    {
        if (console is not null) Line($"run {board.Number}", $"{board.Workflow}: {board.Steps.Count} {(board.Steps.Count == 1 ? "step" : "steps")}");
        await foreach (var update in updates)
        {
            lock (board.Gate) board.Apply(update);
            if (console is not null) Tell(update);
        }
    }

    private void Tell(RunUpdate update)
    {
        switch (update)
        {
            case StepChanged { State: not StepStatus.Queued } step:
                Line(step.Step, Describe(step));
                break;
            case StepProgressed progress when board.Find(progress.Step) is { } step && IsDue(progress.Step):
                Line(progress.Step, Progress(step));
                break;
            case RunChanged { State: RunStatus.Waiting or RunStatus.Queued }:
                foreach (var hint in board.Hints) Line($"run {board.Number}", hint);
                break;
            case LogWritten { Line: var line }:
                Line(line.Step, $"{(line.Level == "information" ? "" : $"{line.Level}: ")}{line.Message}");
                break;
            default:
                break;
        }
    }

    private static string Describe(StepChanged step) => step.State switch
    {
        StepStatus.Running when step.Attempt > 1 => $"running, attempt {step.Attempt}",
        StepStatus.Succeeded => $"succeeded in {Words.Duration(step.Seconds)}",
        StepStatus.Failed when step.Failure is { } failure => $"failed, {failure.Code}: {failure.Message}",
        StepStatus.Waiting when step.WaitingFor is { } reason => $"waiting: {WaitWords.Of(reason)}",
        _ when step.Note is { } note => $"{States.Word(step.State)}: {note}",
        _ => States.Word(step.State),
    };

    private static string Progress(BoardStep step) =>
        string.Join("  ", new[] { $"{step.Fraction * 100:0}%", step.Message }.Concat(LiveRunView.Figures(step, 2)).Where(p => !string.IsNullOrEmpty(p)));

    private bool IsDue(string step)
    {
        var now = time.GetTimestamp();
        if (lastProgress.TryGetValue(step, out var last) && time.GetElapsedTime(last, now) < Pause) return false;
        lastProgress[step] = now;
        return true;
    }

    private void Line(string who, string what) => console!.WriteLine($"{time.GetLocalNow():HH:mm:ss} {who} {what.ReplaceLineEndings(" ")}");
}
