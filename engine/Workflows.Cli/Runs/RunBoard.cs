using Workflows.Core.Hosting;
using Workflows.Core.Runs;

namespace Workflows.Cli.Runs;

/// <summary>What is known of a run while it goes on. Written by the updates, read by the view; both hold <see cref="Gate"/>.</summary>
internal sealed class RunBoard
{
    private readonly TimeProvider time;
    private readonly long startedAt;
    private readonly List<BoardStep> steps;
    private readonly Dictionary<string, BoardStep> byId;

    public RunBoard(RunDocument run, TimeProvider time)
    {
        this.time = time;
        startedAt = time.GetTimestamp();
        (Workflow, Number, State) = (run.Workflow, run.Number, run.State);
        steps = [.. run.Steps.Select(s => new BoardStep(s.Id, s.Uses, s.State) { Seconds = s.Seconds, Note = s.Note, StartedAt = startedAt })];
        byId = steps.ToDictionary(s => s.Id, StringComparer.Ordinal);
    }

    public Lock Gate { get; } = new();

    public string Workflow { get; }

    public long Number { get; }

    public RunStatus State { get; private set; }

    /// <summary>Whether somebody pressed Ctrl-C.</summary>
    public volatile bool Cancelling;

    public IReadOnlyList<BoardStep> Steps => steps;

    /// <summary>What to type so that a waiting run goes on.</summary>
    public IReadOnlyList<string> Hints { get; private set; } = [];

    public double Seconds => time.GetElapsedTime(startedAt).TotalSeconds;

    /// <summary>Seconds since the running attempt of a step began.</summary>
    public double Running(BoardStep step) => time.GetElapsedTime(step.StartedAt).TotalSeconds;

    public BoardStep? Find(string step) => byId.GetValueOrDefault(step);

    public void Apply(RunUpdate update)
    {
        switch (update)
        {
            case RunChanged changed:
                State = changed.State;
                Hints = changed.State switch
                {
                    RunStatus.Waiting => WaitWords.Hints(Number, steps.Select(s => (s.Id, s.WaitingFor)), changed.Waiting),
                    RunStatus.Queued => [.. changed.Waiting.Select(r => $"waits {WaitWords.Of(r)}")],
                    _ => [],
                };
                break;
            case StepsAdded added:
                Add(added);
                break;
            case StepChanged changed when byId.TryGetValue(changed.Step, out var step):
                step.Change(changed, time.GetTimestamp());
                break;
            case StepProgressed progress when byId.TryGetValue(progress.Step, out var step):
                step.Fraction = Math.Clamp(progress.Fraction, 0, 1);
                step.Message = progress.Message ?? step.Message;
                break;
            case MetricReported { Point: var point } when byId.TryGetValue(point.Step, out var step):
                step.Figures[point.Name] = point.Value;
                break;
            default:
                break;
        }
    }

    private void Add(StepsAdded added)
    {
        var behind = steps.FindIndex(s => s.Id == added.Steps[0].Step) + 1;
        var fresh = added.Steps.Where(s => !byId.ContainsKey(s.Step)).Select(s => new BoardStep(s.Step, s.Uses, StepStatus.Queued)).ToList();
        steps.InsertRange(behind, fresh);
        foreach (var step in fresh) byId[step.Id] = step;
    }
}

/// <summary>What is known of a step while its run goes on.</summary>
internal sealed class BoardStep(string id, string uses, StepStatus state)
{
    public string Id => id;

    public string Uses => uses;

    public StepStatus State { get; private set; } = state;

    public long StartedAt { get; set; }

    public double Seconds { get; set; }

    public double Fraction { get; set; }

    public string? Message { get; set; }

    public string? Note { get; set; }

    public WaitReason? WaitingFor { get; private set; }

    /// <summary>Newest value of each curve, in the order in which the curves began.</summary>
    public OrderedDictionary<string, double> Figures { get; } = [];

    public bool HasEnded => State is StepStatus.Succeeded or StepStatus.Cached or StepStatus.Failed or StepStatus.Skipped or StepStatus.Cancelled;

    public void Change(StepChanged change, long now)
    {
        if (change.State == StepStatus.Running)
        {
            (StartedAt, Fraction, Message) = (now, 0, null);
            Figures.Clear();
        }

        (State, Seconds, Note) = (change.State, change.Seconds, change.Failure?.Message ?? (change.WaitingFor is { } reason ? WaitWords.Of(reason) : change.Note));
        WaitingFor = change.WaitingFor;
    }
}
