using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;
using Workflows.Cli.Output;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;

namespace Workflows.Cli.Runs;

/// <summary>A run as it happens: one line a step, with a bar, the epoch and the loss of those that run; what steps log scrolls by above.</summary>
internal sealed class LiveRunView(IAnsiConsole console, RunBoard board, TimeProvider time)
{
    private const string Spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(120);

    private readonly ConcurrentQueue<LogLine> logs = [];
    private int frame;

    private bool IsWide => console.Profile.Width >= 100;

    public async Task ShowAsync(IAsyncEnumerable<RunUpdate> updates) =>
        await console.Live(Render()).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            using var timer = new PeriodicTimer(Frame, time);
            var following = FollowAsync(updates);
            while (!following.IsCompleted && await timer.WaitForNextTickAsync())
            {
                WriteLogs();
                frame++;
                live.UpdateTarget(Render());
            }

            await following;
            WriteLogs();
        });

    /// <summary>The newest figures that tell most: loss and validation accuracy, else the first curves.</summary>
    public static IEnumerable<string> Figures(BoardStep step, int count) =>
        step.Figures
            .OrderBy(f => f.Key switch { "loss" => 0, "validation/accuracy" => 1, _ => 2 })
            .Take(count)
            .Select(f => $"{f.Key} {Words.Figure(f.Value)}");

    private async Task FollowAsync(IAsyncEnumerable<RunUpdate> updates)
    {
        await foreach (var update in updates)
        {
            if (update is LogWritten { Line: var line }) logs.Enqueue(line);
            else lock (board.Gate) board.Apply(update);
        }
    }

    private void WriteLogs()
    {
        while (logs.TryDequeue(out var line))
        {
            var colour = line.Level switch { "error" => "red", "warning" => "yellow", _ => "default" };
            console.Write(new Markup($"[grey]{Markup.Escape(line.Step)} │[/] [{colour}]{Markup.Escape(line.Message.ReplaceLineEndings(" "))}[/]\n"));
        }
    }

    private Rows Render()
    {
        lock (board.Gate)
        {
            var lines = new List<IRenderable> { Line(Header()), new Text("") };
            lines.AddRange(Visible().Select(Line));
            lines.Add(new Text(""));
            lines.AddRange(board.Hints.Select(h => Line($"[yellow]{Markup.Escape(h)}[/]")));
            lines.Add(Line(board.Cancelling
                ? "[yellow]cancelling; checkpoints are being written. Ctrl-C again skips the finally steps.[/]"
                : "[grey]Ctrl-C cancels; finished steps and checkpoints are kept.[/]"));
            return new Rows(lines);
        }
    }

    private static Markup Line(string markup) => new(markup) { Overflow = Overflow.Ellipsis };

    private string Header()
    {
        var done = board.Steps.Count(s => s.HasEnded);
        return $"[bold]{Markup.Escape(board.Workflow)}[/] [grey]run {board.Number}[/]  {done}/{board.Steps.Count} steps  [grey]{Words.Duration(board.Seconds)}[/]";
    }

    /// <summary>Every step while they fit; else those that run and as many neighbours as there is room for.</summary>
    private IEnumerable<string> Visible()
    {
        var room = Math.Max(3, console.Profile.Height - 6);
        var steps = board.Steps;
        if (steps.Count <= room) return steps.Select(Describe);
        var active = steps.ToList().FindIndex(s => s.State is StepStatus.Running or StepStatus.Retrying);
        var first = Math.Clamp(active < 0 ? steps.Count(s => s.HasEnded) - (room / 2) : active - (room / 3), 0, steps.Count - room);
        return steps.Skip(first).Take(room).Select(Describe)
            .Append($"[grey]  … {first} above, {steps.Count - first - room} below[/]");
    }

    private string Describe(BoardStep step)
    {
        var names = Math.Min(28, board.Steps.Max(s => s.Id.Length));
        var uses = IsWide ? $"[grey]{Markup.Escape(Fit(step.Uses, board.Steps.Max(s => s.Uses.Length)))}[/]  " : "";
        var glyph = step.State == StepStatus.Running ? $"{Spinner[frame % Spinner.Length]}" : States.Glyph(step.State);
        var room = console.Profile.Width - names - 5 - (IsWide ? board.Steps.Max(s => s.Uses.Length) + 2 : 0);
        return $"[{States.Colour(step.State)}]{glyph}[/] {Markup.Escape(Fit(step.Id, names))}  {uses}{Detail(step, room)}";
    }

    private string Detail(BoardStep step, int room) => step.State switch
    {
        StepStatus.Running => Running(step, room),
        StepStatus.Succeeded => $"[grey]{Words.Duration(step.Seconds)}[/]",
        StepStatus.Queued => "",
        StepStatus.Failed => $"[red]{Markup.Escape(Cut(step.Note ?? "failed", room))}[/]",
        _ => $"[grey]{Markup.Escape(Cut($"{States.Word(step.State)}{(step.Note is { } note ? $": {note}" : "")}", room))}[/]",
    };

    /// <summary>Bar, time, words and figures, as many as the line has room for: a line that wraps would make the picture jump.</summary>
    private string Running(BoardStep step, int room)
    {
        var seconds = Words.Duration(board.Running(step));
        if (step is { Fraction: 0, Message: null, Figures.Count: 0 }) return $"[grey]{seconds}[/]";
        var width = IsWide ? 24 : 12;
        var line = $"{Bar(step.Fraction, width)}  [grey]{seconds,5}[/]";
        room -= width + 2 + Math.Max(5, seconds.Length);
        foreach (var part in (string[])[.. step.Message is { } message ? [Short(message)] : (string[])[], .. Figures(step, 2)])
        {
            room -= part.Length + 2;
            if (room < 0) break;
            line += $"  {Markup.Escape(part)}";
        }

        return line;
    }

    private static string Bar(double fraction, int width)
    {
        var filled = (int)Math.Round(fraction * width);
        return $"[blue]{new string('━', filled)}[/][grey]{new string('─', width - filled)}[/]";
    }

    private static string Fit(string text, int width) => Cut(text, width).PadRight(width);

    private static string Short(string text) => Cut(text, 60);

    private static string Cut(string text, int width)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= width ? line : line[..Math.Max(0, width - 1)] + "…";
    }
}
