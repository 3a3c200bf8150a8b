using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>
/// One decision in the making: the events so far, and the state as if they were persisted. What a change may concern is woken, and each that was woken
/// looks whether its turn has come, so that a decision costs what it changes and not what the plan is long.
/// </summary>
internal sealed partial class Turn(string runId, RunState state)
{
    private readonly List<Transition> transitions = [];
    private readonly Queue<string> woken = new();

    public IReadOnlyList<Transition> Transitions => transitions;

    private PlanGraph Graph => state.Graph;

    public void React(RunCommand command)
    {
        if (state.IsEnded && command is not RestartRun) return;
        var phase = state.Phase;
        switch (command)
        {
            case TakeOver c: TakeOver(c); break;
            case EndAttempt c when Current(c.Attempt) is { } node: EndAttempt(node, c.Result); break;
            case NoteCheckpoint c when Current(c.Attempt) is { } node: Emit(Checkpoint(node, c.Position)); break;
            case NoteChild c when Current(c.Attempt) is { } node: Emit(Child(node, c.Run)); break;
            case NoteWait c when Current(c.Attempt) is { } node: NoteWait(node, c.For); break;
            case FireTimer c: Fire(c); break;
            case CancelRun c when !state.CancelRequested || (c.Force && !state.CancelForced):
                Emit(new CancelRequested(c.By, c.Force, c.Failure));
                CancelAll();
                break;
            case RestartRun c: Restart(c); return;
            case Resume: WakeAll(); break;
            case GoOn: HearOthers(); break;
            default: return;
        }

        Advance(phase);
    }

    private void Emit(RunEvent e)
    {
        state = state.Apply(e);
        transitions.Add(new Transition(e, state));
    }

    // A result with an old number is refused: somebody else has taken the step over, or it has been given up.
    private StepState? Current(AttemptStarted attempt) =>
        state.Steps.GetValueOrDefault(StepAddress.Of(attempt)) is { IsInFlight: true } s && s.Attempt == attempt.Attempt && s.Fence == attempt.Fence ? s : null;

    /// <summary>Lets everything begin whose turn it is; the next phase when one is over; the end when all are.</summary>
    private void Advance(Phase? phase)
    {
        while (true)
        {
            while (woken.TryDequeue(out var address)) Consider(state.Steps[address]);
            if (state.Phase is not { } next || next == phase) break;
            phase = next;
            foreach (var step in Graph.ChildrenOf(null))
                if (Graph.PhaseOf(step.Id) == next) woken.Enqueue(step.Id);
        }

        if (state.Phase is null) Emit(Ending());
        else if (state.Busy == 0 && (state.IsPaused || state.Waiting.Count > 0) && (state.Status == RunStatus.Running || SaysMore)) Emit(new RunWaiting(Reasons()));
        else if (state is { Status: RunStatus.Waiting, Busy: > 0 }) Emit(new RunContinued());
    }

    // A pause of a run that waits already, or its end, changes what it waits for.
    private bool SaysMore => state.Status == RunStatus.Waiting && state.SaidPaused != state.IsPaused;

    private List<WaitReason> Reasons() =>
        [.. state.PausedBy is { } by ? [WaitReasons.Paused(by)] : Array.Empty<WaitReason>(), .. state.WaitingSteps.Select(s => s.WaitingFor!)];

    private void Consider(StepState node)
    {
        if (node is { HasMembers: true, Status: StepStatus.Running }) Progress(node);
        else if (node is { Status: StepStatus.Queued, OpenNeeds: 0 } && IsTurnOf(node))
        {
            if (node.Item is not null) woken.Enqueue(node.Parent!);
            else if (state.IsStopping(node)) Cancel(node);
            else if (state.IsPaused) return;
            else if (Refusal(node, Graph[node.Step]) is { } refusal) End(node, refusal);
            else Begin(node);
        }
    }

    private bool IsTurnOf(StepState node) =>
        node.Parent is { } parent ? state.Steps[parent].Status == StepStatus.Running : Graph.PhaseOf(node.Step) == state.Phase;

    /// <summary>Null when the step shall run; else the event that ends it.</summary>
    private RunEvent? Refusal(StepState node, PlannedStep step)
    {
        StepSkipped Skipped(string reason) => new(node.Step, reason, node.Element);
        if (state.Only?.Contains(step.Id) == false) return Skipped("not asked for");
        if (step.Disabled) return Skipped("it is disabled");
        if (node.Parent is null && state is { Phase: Phase.OnFailure, Main.First: null }) return Skipped("nothing failed");
        var blocking = Blocking(node);
        if (blocking is not null && !step.IfReplacesRule) return Skipped($"needs '{blocking.Step}', which {Past(blocking.Status)}");
        if (step.If is null) return null;
        try
        {
            var holds = ExpressionEvaluator.Evaluate(step.If, Scope(node, blocking is null)) is JsonValue v && v.GetValue<bool>();
            return holds ? null : Skipped($"its condition is false: {step.If}");
        }
        catch (FailureException e)
        {
            return Failed(node, e.Failure);
        }
    }

    private StepState? Blocking(StepState node)
    {
        foreach (var id in Graph.NeedsOf(node.Step))
            if (state.Steps[StepAddress.Of(id, node.Element)] is var need && !state.CountsAsGood(need)) return need;
        return null;
    }

    private static string Past(StepStatus status) => status switch
    {
        StepStatus.Failed => "failed",
        StepStatus.Skipped => "was skipped",
        _ => "was cancelled",
    };

    private ExpressionScope Scope(StepState node, bool needsAreGood)
    {
        var isMain = Graph.PhaseOf(node.Step) == Phase.Main;
        var failed = !isMain && (state.Main.First is not null || state.CancelFailure is not null);
        return RunScopes.Of(runId, state, node, new StatusScope(
            needsAreGood && (isMain || (!failed && !state.CancelRequested)),
            failed || state.WithAncestors(node).Any(n => n.FailureInFront),
            state.CancelRequested));
    }

    private void Begin(StepState node)
    {
        if (node.IsContainer) Expand(node);
        else
        {
            switch (node.Kind)
            {
                case StepKind.Group: Open(node); break;
                case StepKind.Approval or StepKind.Wait: BeginWait(node); break;
                default: Emit(Attempt(node)); break;
            }
        }
    }

    private void Expand(StepState node)
    {
        if (node.Elements is null)
        {
            try
            {
                Emit(new StepExpanded(node.Step, Expansion.Of(Graph[node.Step], RunScopes.Of(runId, state, node)), node.Element));
            }
            catch (FailureException e)
            {
                End(node, Failed(node, e.Failure));
                return;
            }
        }

        Open(node);
    }

    private void Open(StepState node)
    {
        Emit(new GroupStarted(node.Step, node.Element));
        woken.Enqueue(node.Address);
        if (!node.IsContainer) Wake(state.MembersOf(node));
    }

    /// <summary>Begins elements while there is room, and ends what holds nothing open any more.</summary>
    private void Progress(StepState node)
    {
        if (node.IsContainer) BeginElements(node);
        node = state.Steps[node.Address];
        if (node.Members.Open > 0) return;
        if (node.Members.First is { } first) End(node, new StepFailed(node.Step, first.Failure, node.Element));
        else if (node.Members.AnyCancelled) End(node, new StepCancelled(node.Step, node.Element));
        else End(node, Outcome(node));
    }

    private void BeginElements(StepState container)
    {
        var step = Graph[container.Step];
        var room = step.Matrix?.MaxParallel ?? step.Foreach?.MaxParallel ?? int.MaxValue;
        while (container.NextElement < container.Elements!.Count && container.Members.Active < room)
        {
            var element = state.ElementOf(container, container.Elements[container.NextElement]);
            if (state.IsPaused || state.IsStopping(element)) return;
            Begin(element);
            container = state.Steps[container.Address];
        }
    }

    private RunEvent Outcome(StepState node)
    {
        try
        {
            // What the run was not asked for has no outputs that these could read.
            var outputs = node.IsContainer || state.Only is not null ? [] : Resolved(Graph[node.Step].Outputs ?? [], RunScopes.Of(runId, state, node));
            return Succeeded(node, outputs);
        }
        catch (FailureException e)
        {
            return Failed(node, e.Failure);
        }
    }

    /// <summary>Ends a node, with all below it that never began, and wakes whoever may have waited for that.</summary>
    private void End(StepState node, RunEvent e)
    {
        var container = node.Item is null ? null : state.Steps[node.Parent!];
        Emit(e);
        EndBelow(state.Steps[node.Address]);
        if (node.Item is null)
            foreach (var id in Graph.DependentsOf(node.Step)) woken.Enqueue(StepAddress.Of(id, node.Element));
        if (node.Parent is { } parent) woken.Enqueue(parent);
        if (container is not null && !state.FailsFast(container) && state.Steps[container.Address] is var now && state.FailsFast(now))
            foreach (var element in state.MembersOf(now).ToList()) Cancel(element);
    }

    private void EndBelow(StepState node)
    {
        if (node.Members.Open == 0) return;
        foreach (var member in state.MembersOf(node).Where(m => !m.IsEnded).ToList())
        {
            Emit(node.Status == StepStatus.Cancelled
                ? new StepCancelled(member.Step, member.Element)
                : new StepSkipped(member.Step, $"it belongs to '{node.Step}', which {Past(node.Status)}", member.Element));
            EndBelow(state.Steps[member.Address]);
        }
    }

    /// <summary>Cancels what has not begun or only waits; what a host works on is left to end by itself.</summary>
    private void Cancel(StepState node)
    {
        node = state.Steps[node.Address];
        if (node.IsEnded || node.IsInFlight || !state.IsStopping(node)) return;
        if (node is { HasMembers: true, Status: StepStatus.Running })
            foreach (var member in state.MembersOf(node).ToList()) Cancel(member);
        else
            End(node, new StepCancelled(node.Step, node.Element));
    }

    private void CancelAll()
    {
        foreach (var step in Graph.ChildrenOf(null)) Cancel(state.Steps[step.Id]);

        // A cancel ends a pause, which may have held finally steps back.
        WakeAll();
    }

    private RunEvent Ending()
    {
        var main = state.CancelFailure ?? (state.CancelRequested ? null : state.MainFailure);
        if ((main ?? state.FinalFailure) is { } failure) return new RunFailed(failure);
        if (state.CancelRequested) return new RunCancelled();
        try
        {
            return new RunSucceeded(state.Only is not null ? [] : Resolved(Graph.Plan.Outputs, RunScopes.Of(runId, state)));
        }
        catch (FailureException e)
        {
            return new RunFailed(e.Failure);
        }
    }

    private static JsonObject Resolved(IReadOnlyList<PlannedOutput> outputs, ExpressionScope scope) =>
        new(outputs.Select(o => KeyValuePair.Create(o.Name, Bindings.Resolve(o.Value, scope)?.DeepClone())));

    private void WakeAll() =>
        Wake(state.InOrder().Where(n => n is { Status: StepStatus.Queued, OpenNeeds: 0 } or { HasMembers: true, Status: StepStatus.Running }).ToList());

    private void Wake(IEnumerable<StepState> nodes)
    {
        foreach (var node in nodes) woken.Enqueue(node.Address);
    }
}
