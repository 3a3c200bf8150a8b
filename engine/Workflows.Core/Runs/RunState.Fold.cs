using System.Collections.Immutable;

namespace Workflows.Core.Runs;

/// <content>What each event changes.</content>
public sealed partial record RunState
{
    /// <summary>The state after one more event.</summary>
    public RunState Apply(RunEvent runEvent) => runEvent switch
    {
        RunCreated e => this with { Inputs = e.Inputs, Seed = e.Seed, Only = e.Only?.ToImmutableHashSet(), Forced = [.. e.Forced ?? []], Author = e.By, Trace = e.Trace, Parent = e.Parent, Values = new RunValues(Graph.Plan, e.Inputs) },
        RunStarted e => this with { Status = RunStatus.Running, Fence = e.Fence },
        StepExpanded e => Expand(e),
        GroupStarted e => With(StepAddress.Of(e.Step, e.Element), Fence, static (s, fence) => s with { Status = StepStatus.Running, Attempt = s.Attempt + 1, Fence = fence }),
        AttemptEvent e => With(StepAddress.Of(e), (Event: e, WaitNumber: WaitCount + 1), static (s, c) => Attempt(s, c.Event, c.WaitNumber)),
        StepFailed e => With(StepAddress.Of(e.Step, e.Element), e, static (s, e) => s with { Status = StepStatus.Failed, Failure = e.Failure, WaitingFor = null }),
        StepSkipped e => With(StepAddress.Of(e.Step, e.Element), e, static (s, e) => s with { Status = StepStatus.Skipped, Note = e.Reason }),
        StepCancelled e => With(StepAddress.Of(e.Step, e.Element), e, static (s, _) => s with { Status = StepStatus.Cancelled, WaitingFor = null }),
        ApprovalGiven e => Answer(StepAddress.Of(e.Step, e.Element), e),
        ApprovalRefused e => Answer(StepAddress.Of(e.Step, e.Element), e),
        SignalReceived e => this with { SignalCount = SignalCount + 1, Signals = Signals.Add(SignalCount + 1, e) },
        SignalTaken e => this with { Signals = Signals.Remove(e.Signal) },
        RunWaiting => this with { Status = RunStatus.Waiting, SaidPaused = IsPaused },
        RunContinued => this with { Status = RunStatus.Running },
        PauseRequested e => this with { PausedBy = CancelRequested ? null : e.By },
        ResumeRequested => this with { PausedBy = null },
        CancelRequested e => this with { PausedBy = null, CancelRequested = true, CancelForced = CancelForced || e.Force, CancelFailure = CancelFailure ?? e.Failure },
        RunRestarted e => Restart(e),
        RunSucceeded e => this with { Status = RunStatus.Succeeded, Outputs = e.Outputs },
        RunFailed e => this with { Status = RunStatus.Failed, Failure = e.Failure },
        RunCancelled => this with { Status = RunStatus.Cancelled },
        _ => throw new InvalidOperationException($"The event {runEvent.GetType().Name} has no fold."),
    };

    private static StepState Attempt(StepState s, AttemptEvent attempt, int waitNumber) => attempt switch
    {
        AttemptStarted e => s with { Status = StepStatus.Running, Attempt = e.Attempt, Fence = e.Fence, Failure = null, Note = null },
        StepSucceeded e => s with
        {
            Status = e.Cached ? StepStatus.Cached : StepStatus.Succeeded,
            Outputs = s.IsContainer ? null : e.Outputs,
            Measurements = e.Measurements ?? ImmutableDictionary<string, double>.Empty,
            Note = e.Note,
            WaitingFor = null,
        },
        // A lost attempt says nothing about the step: it does not count against its retries.
        AttemptFailed e => s with
        {
            Status = StepStatus.Queued,
            Failure = e.Failure,
            Failures = s.Failures + (e.Failure.IsLoss ? 0 : 1),
            WaitingFor = null,
        },
        AttemptPaused => s with { Status = StepStatus.Queued, WaitingFor = null },
        RetryScheduled => s with { Status = StepStatus.Retrying },
        StepWaiting e => s with { Status = StepStatus.Waiting, Attempt = e.Attempt, Fence = e.Fence, WaitingFor = e.For, WaitNumber = waitNumber },
        StepContinued => s with { Status = StepStatus.Running, WaitingFor = null },
        ChildStarted e => s with { ChildRun = e.Run },
        _ => s,
    };

    // What a change depends on is handed through, so that no delegate is made for each event.
    private RunState With<T>(string address, T cause, Func<StepState, T, StepState> change)
    {
        var before = Nodes[address];
        var now = change(before, cause);
        var waiting = Waiting;
        if (before.Status == StepStatus.Waiting) waiting = waiting.Remove(before.WaitNumber);
        if (now.Status == StepStatus.Waiting) waiting = waiting.Add(now.WaitNumber, address);
        var isTold = before.IsEnded != now.IsEnded || before.IsActive != now.IsActive;
        var steps = Nodes.Edit();
        steps[address] = now;
        if (isTold && now.IsEnded && now.Item is null) TellDependents(steps, now);

        // A container tells of the failure of an element that counts as a success: it has failed too, and it is excused in turn.
        var isExcused = now.Item is null && Graph[now.Step].ContinueOnError;
        if (isTold && now.Parent is not null) TellParent(steps, before, now, isExcused);
        Planning.Phase? phase = isTold && now.Parent is null ? Graph.PhaseOf(now.Step) : null;
        return this with
        {
            Nodes = steps.Done(),
            Busy = Busy - (IsBusy(before) ? 1 : 0) + (IsBusy(now) ? 1 : 0),
            Waiting = waiting,
            WaitCount = Math.Max(WaitCount, now.WaitNumber),
            Main = phase == Planning.Phase.Main ? Main.After(before, now, isExcused) : Main,
            OnFailure = phase == Planning.Phase.OnFailure ? OnFailure.After(before, now, isExcused) : OnFailure,
            Finally = phase == Planning.Phase.Finally ? Finally.After(before, now, isExcused) : Finally,
        };
    }

    private static bool IsBusy(StepState node) => !node.HasMembers && node.Status is StepStatus.Running or StepStatus.Retrying;

    private void TellDependents(StepTable.Change steps, StepState ended)
    {
        var failed = ended.FailureInFront || (ended.Status == StepStatus.Failed && !Graph[ended.Step].ContinueOnError);
        foreach (var id in Graph.DependentsOf(ended.Step))
        {
            var dependent = steps[StepAddress.Of(id, ended.Element)];
            steps[dependent.Address] = dependent with { OpenNeeds = dependent.OpenNeeds - 1, FailureInFront = dependent.FailureInFront || failed };
        }
    }

    private static void TellParent(StepTable.Change steps, StepState before, StepState now, bool isExcused)
    {
        var parent = steps[now.Parent!];

        // One that was paused has its turn again, before those behind it.
        var from = before.IsActive && now.Status == StepStatus.Queued ? 0 : parent.NextElement;
        var next = parent.IsContainer ? steps.NextElement(parent, from) : 0;
        steps[parent.Address] = parent with { Members = parent.Members.After(before, now, isExcused), NextElement = next };
    }

    private RunState Expand(StepExpanded e)
    {
        var container = Steps[StepAddress.Of(e.Step, e.Element)];
        var members = Members.None with { Open = e.Items.Count };
        var steps = Nodes.Edit();
        steps[container.Address] = container with { Elements = e.Items, Members = members };
        return this with { Nodes = steps.Done().With(RunTree.Grow(Graph, container, e.Items)) };
    }

    // Anybody may append an answer: what does not wait for one is not there to hear it.
    private RunState Answer(string address, RunEvent answer) =>
        Steps.GetValueOrDefault(address) is { Status: StepStatus.Waiting, WaitingFor.Kind: WaitKind.Approval }
            ? With(address, answer, static (s, answer) => s with { Answers = s.Answers.Add(answer) })
            : this;

    private RunState Restart(RunRestarted e)
    {
        var steps = Nodes.Edit();
        foreach (var address in e.Reset) steps[address] = steps[address].Reset();
        var reset = this with
        {
            Nodes = steps.Done(),
            Status = RunStatus.Queued,
            PausedBy = null,
            CancelRequested = false,
            CancelForced = false,
            CancelFailure = null,
            Outputs = NoValues,
            Failure = null,
        };
        return reset.Recounted();
    }

    private RunState Recounted()
    {
        var steps = Nodes.Edit();
        var waiting = ImmutableSortedDictionary.CreateBuilder<int, string>();
        var phases = new Dictionary<Planning.Phase, Members>();
        foreach (var node in Steps.Values)
        {
            var needs = node.Item is null ? Graph.NeedsOf(node.Step).Select(n => Steps[StepAddress.Of(n, node.Element)]) : [];
            steps[node.Address] = node with
            {
                Members = Members.None,
                NextElement = node.IsContainer ? steps.NextElement(node, 0) : 0,
                OpenNeeds = needs.Count(n => !n.IsEnded),
                FailureInFront = false,
            };
            if (node.Status == StepStatus.Waiting) waiting.Add(node.WaitNumber, node.Address);
        }

        foreach (var node in Steps.Values)
        {
            if (node.Parent is { } parent) steps[parent] = steps[parent] with { Members = steps[parent].Members.After(null, node, false) };
            else phases[Graph.PhaseOf(node.Step)] = phases.GetValueOrDefault(Graph.PhaseOf(node.Step), Members.None).After(null, node, false);
        }

        return this with
        {
            Nodes = steps.Done(),
            Waiting = waiting.ToImmutable(),
            Busy = Steps.Values.Count(IsBusy),
            Main = phases.GetValueOrDefault(Planning.Phase.Main, Members.None),
            OnFailure = phases.GetValueOrDefault(Planning.Phase.OnFailure, Members.None),
            Finally = phases.GetValueOrDefault(Planning.Phase.Finally, Members.None),
        };
    }
}
