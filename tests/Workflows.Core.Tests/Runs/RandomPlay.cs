using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Xunit;

namespace Workflows.Core.Tests.Runs;

/// <summary>
/// Drives a plan with results, losses, timers, answers, cancels, new drivers and restarts in any order, holds every step against <see cref="RunRules"/>,
/// and in the end lets everything go well: then the run must end.
/// </summary>
internal sealed class RandomPlay
{
    private const int MostRestarts = 4;

    private readonly Plan plan;
    private readonly Choices choices;
    private readonly List<RunEvent> log = [];
    private readonly List<AttemptStarted> begun = [];
    private RunState state;
    private long fence;
    private int restarts;
    private bool isHeard = true;
    private bool wasHeard;

    private RandomPlay(Plan plan, Choices choices)
    {
        this.plan = plan;
        this.choices = choices;
        state = RunState.Empty(plan);
        Record(new RunCreated { Plan = plan.Hash, Workflow = plan.Workflow, Inputs = [], Seed = 0, By = "ada" });
    }

    public static void Run(Plan plan, Choices choices)
    {
        var play = new RandomPlay(plan, choices);
        play.Do(new TakeOver(++play.fence));
        while (!choices.IsEmpty && (!play.state.IsEnded || play.restarts < MostRestarts)) play.Move();
        play.Finish();
        play.CheckLog();
    }

    private void Move()
    {
        if (state.IsEnded) Restart();
        else
        {
            switch (choices.Of(20))
            {
                case 0 when choices.Once(4): Do(new CancelRun("me", choices.Once(3), choices.Once(3) ? Boom(FailureKind.Timeout, false) : null)); break;
                case 1 when choices.Once(2): Do(new TakeOver(++fence)); break;
                case 2 when choices.Once(4): Restart(); break;
                case 3: Append(Request()); break;
                case 9: Append(state.IsPaused || choices.Once(3) ? new ResumeRequested("me") : new PauseRequested("me")); break;
                case 10 when !state.IsPaused: Do(new Resume()); break;
                case 4: Append(Request()); Do(new GoOn()); break;
                case 5: Do(new GoOn()); break;
                case 6 when begun.Count > 0: Do(new EndAttempt(choices.From([.. begun]), Result())); break;
                case 7 when Of(StepStatus.Waiting) is { } waiting: Fire(waiting); break;
                case 8: SameState.Assert(RunState.Fold(plan, log), state); break;
                default: Work(); break;
            }
        }
    }

    private void Work()
    {
        if (Of(StepStatus.Retrying) is { } retrying && choices.Once(2)) Fire(retrying);
        else if (InFlight() is { } node)
        {
            var attempt = Attempt(node);
            switch (choices.Of(8))
            {
                case 5: Do(new NoteCheckpoint(attempt, 3)); break;
                case 6 when node.Kind == StepKind.Workflow: Do(new NoteChild(attempt, "child")); break;
                case 7 when node.Kind == StepKind.Workflow: Do(new NoteWait(attempt, choices.From(new WaitReason { Kind = WaitKind.Event, Message = "red", Event = "red" }, null))); break;
                default: Do(new EndAttempt(attempt, (state.IsPaused || state.IsStopping(node)) && choices.Once(2) ? new AttemptResult.Stopped() : Result())); break;
            }
        }
        else if (Of(StepStatus.Waiting) is { } waiting) Fire(waiting);
    }

    private AttemptResult Result() => choices.Of(6) switch
    {
        3 => new AttemptResult.Failed(Boom(FailureKind.Activity, true)),
        4 => new AttemptResult.Failed(Boom(choices.From(FailureKind.Resource, FailureKind.Input), choices.Once(2))),
        5 => new AttemptResult.Failed(Boom(choices.From(FailureKind.Lost, FailureKind.Crashed), true)),
        _ => Good(),
    };

    private static AttemptResult.Succeeded Good() => new AttemptResult.Succeeded(new StepSucceeded { Step = "", Attempt = 0, Fence = 0, Outputs = [], Cached = false });

    private static Failure Boom(FailureKind kind, bool retryable) => new() { Kind = kind, Code = "boom", Message = "It failed.", Retryable = retryable };

    private RunEvent Request()
    {
        var by = choices.From(RandomPlan.People);
        var approval = state.Steps.Values.Where(s => s.Kind == StepKind.Approval).OrderBy(s => s.Address, StringComparer.Ordinal).ToArray();
        return choices.Of(7) switch
        {
            0 when approval.Length > 0 && choices.From(approval) is var s => new ApprovalRefused(s.Step, by, Play.Now, null, s.Element),
            6 => new CancelRequested(by, choices.Once(3)),
            1 or 2 => new SignalReceived(choices.From(RandomPlan.Signals), by, Play.Now, new JsonObject()),
            _ when approval.Length > 0 && choices.From(approval) is var s => new ApprovalGiven(s.Step, by, Play.Now, null, s.Element),
            _ => new ApprovalGiven("nothing", by, Play.Now),
        };
    }

    private void Restart()
    {
        restarts++;
        var good = state.Steps.Values.Where(s => s.Outputs is not null).Select(s => s.Address).Order(StringComparer.Ordinal).Where(_ => choices.Once(4));
        Do(new RestartRun("me", [.. good]));
        Do(new TakeOver(++fence));
    }

    // However much went wrong: when everything goes well from now on, the run ends soon.
    private void Finish()
    {
        var moves = 0;
        if (state.IsPaused) Append(new ResumeRequested("me"));
        Do(new GoOn());
        Do(new Resume());
        while (!state.IsEnded)
        {
            Assert.True(moves++ < 100 + (20 * state.Steps.Count), "The run does not end.");
            if (InFlight() is { } node) Do(new EndAttempt(Attempt(node), Good()));
            else if (Of(StepStatus.Retrying) is { } retrying) Fire(retrying);
            else Answer(state.WaitingSteps.First());
        }
    }

    private void Answer(StepState waiting)
    {
        if (waiting.WaitingFor!.Delay is not null) Fire(waiting);
        else if (waiting.WaitingFor.Event is { } name) Append(new SignalReceived(name, "ada", Play.Now));
        else foreach (var by in RandomPlan.People.Reverse()) Append(new ApprovalGiven(waiting.Step, by, Play.Now, null, waiting.Element));
        Do(new GoOn());

        // One that nobody may approve can only be given up.
        if (state.Steps[waiting.Address] is { Status: StepStatus.Waiting, Kind: StepKind.Approval }) Do(new CancelRun("me", state.CancelRequested));
    }

    private void Fire(StepState node) => Do(new FireTimer(node.Address, node.Attempt, Play.Now));

    private StepState? Of(StepStatus status) => Pick(s => s.Status == status && !s.IsInFlight);

    private StepState? InFlight() => Pick(s => s.IsInFlight);

    private StepState? Pick(Func<StepState, bool> match)
    {
        var fitting = state.InOrder().Where(match).ToArray();
        return fitting.Length == 0 ? null : choices.From(fitting);
    }

    private static AttemptStarted Attempt(StepState node) => new() { Step = node.Step, Element = node.Element, Attempt = node.Attempt, Fence = node.Fence };

    private void Do(RunCommand command)
    {
        var events = RunMachine.Decide("run", state, command);

        // Folding all again each time would make a play quadratic.
        if (log.Count % 8 == 0) Assert.Equal(Json(events), Json(RunMachine.Decide("run", RunState.Fold(plan, log), command)));
        foreach (var e in events)
        {
            RunRules.CheckBegin(state, e);
            Record(e);
        }

        if (command is TakeOver || (command is GoOn && state.IsPaused) || (command is Resume && wasHeard)) isHeard = true;
        wasHeard = command is GoOn;
        RunRules.Check(state);
        if (isHeard) RunRules.CheckGoesOn(state);
    }

    // Somebody else appends; the driver hears of it with its next GoOn.
    private void Append(RunEvent e)
    {
        (isHeard, wasHeard) = (false, false);
        Record(e);
    }

    private void Record(RunEvent e)
    {
        log.Add(e);
        state = state.Apply(e);
        if (e is AttemptStarted attempt) begun.Add(attempt);
    }

    private void CheckLog()
    {
        SameState.Assert(RunState.Fold(plan, log), state);
        RunRules.CheckEnd(state);
        Assert.DoesNotContain(log.OfType<SignalTaken>().CountBy(s => s.Signal), c => c.Value > 1);
        Assert.DoesNotContain(log.OfType<StepExpanded>().CountBy(e => StepAddress.Of(e.Step, e.Element)), c => c.Value > 1);
        var read = log.Select(e => JsonSerializer.Deserialize<RunEvent>(JsonSerializer.Serialize(e, WorkflowJson.Options), WorkflowJson.Options)!).ToList();
        Assert.Equal(Json(log), Json(read));
    }

    private static string Json(IReadOnlyList<RunEvent> events) => JsonSerializer.Serialize(events, WorkflowJson.Options);
}
