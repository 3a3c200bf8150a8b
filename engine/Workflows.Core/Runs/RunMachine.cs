using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>
/// The one transition function of a run: (state, command) → events. Pure: no clock, no I/O, no randomness; every host drives the same one.
/// What a host does (start an attempt, set a timer) follows from the events, once they are persisted.
/// </summary>
public sealed class RunMachine(Plan plan)
{
    private readonly PlanGraph graph = new(plan);

    /// <summary>
    /// The events that follow from a command; none when it came too late (a result of an older attempt, a cancel of an ended run) or changes nothing.
    /// </summary>
    /// <param name="runId">Id of the run, which expressions may read.</param>
    /// <param name="state">Fold of all events so far.</param>
    /// <param name="command">What to react to.</param>
    public IReadOnlyList<RunEvent> Decide(string runId, RunState state, RunCommand command)
    {
        var turn = new Turn(plan, graph, runId, state);
        turn.React(command);
        return turn.Events;
    }

    /// <summary>One decision in the making: the events so far, and the state as if they were persisted.</summary>
    private sealed class Turn(Plan plan, PlanGraph graph, string runId, RunState state)
    {
        private readonly List<RunEvent> events = [];
        private readonly Queue<string> woken = new();

        public IReadOnlyList<RunEvent> Events => events;

        public void React(RunCommand command)
        {
            if (state.IsEnded && command is not RestartRun) return;
            switch (command)
            {
                case TakeOver c: TakeOver(c); break;
                case EndAttempt c when IsCurrent(c.Attempt): EndAttempt(c); break;
                case NoteCheckpoint c when IsCurrent(c.Attempt): Emit(Checkpoint(c)); return;
                case FireTimer c when state.Steps[c.Step] is { Status: StepStatus.Retrying } s && s.Attempt == c.Attempt: Start(graph[c.Step]); break;
                case CancelRun c when !state.CancelRequested || (c.Force && !state.CancelForced): Emit(new CancelRequested(c.By, c.Force)); break;
                case RestartRun c: Restart(c); return;
                case GoOn: WakeAll(); break;
                default: return;
            }

            Advance();
        }

        private void Emit(RunEvent e)
        {
            events.Add(e);
            state = state.Apply(e);
        }

        // A result with an old number is refused: somebody else has taken the step over.
        private bool IsCurrent(AttemptStarted attempt) =>
            state.Steps[attempt.Step] is { Status: StepStatus.Running } s && s.Attempt == attempt.Attempt && s.Fence == attempt.Fence;

        private static CheckpointWritten Checkpoint(NoteCheckpoint c) =>
            new() { Step = c.Attempt.Step, Attempt = c.Attempt.Attempt, Fence = c.Attempt.Fence, Position = c.Position };

        private void TakeOver(TakeOver c)
        {
            Emit(new RunStarted(c.Fence));
            foreach (var step in plan.Steps)
            {
                if (state.Steps[step.Id] is { Status: StepStatus.Running } lost) Emit(Failed(step.Id, lost, Lost(step)));
                // A timer of the earlier driver is gone with it.
                else if (state.Steps[step.Id].Status == StepStatus.Retrying) Start(step);
            }

            WakeAll();
        }

        private static Failure Lost(PlannedStep step) => new()
        {
            Kind = FailureKind.Crashed,
            Code = "driver-lost",
            Message = $"The process that ran step '{step.Id}' ended before the step did; a new attempt goes on from its last checkpoint.",
            Retryable = true,
            Resumable = true,
            Place = step.Place,
        };

        private static AttemptFailed Failed(string id, StepState step, Failure failure) =>
            new() { Step = id, Attempt = step.Attempt, Fence = step.Fence, Failure = failure };

        private void EndAttempt(EndAttempt c)
        {
            var id = c.Attempt.Step;
            switch (c.Result)
            {
                case AttemptResult.Succeeded r: Emit(r.Outcome); break;
                case AttemptResult.Stopped: Emit(new StepCancelled(id)); break;
                case AttemptResult.Failed r:
                    Emit(Failed(id, state.Steps[id], r.Failure));
                    Retry(graph[id], r.Failure);
                    break;
            }

            if (state.Steps[id].IsEnded) WakeDependents(id);
        }

        private void Retry(PlannedStep step, Failure failure)
        {
            var s = state.Steps[step.Id];
            if (!failure.Retryable || s.Failures >= step.MaxAttempts) Emit(new StepFailed(step.Id, failure));
            else if (state.CancelRequested) Emit(new StepCancelled(step.Id));
            else Emit(new RetryScheduled { Step = step.Id, Attempt = s.Attempt, Fence = s.Fence, Delay = TimeSpan.Zero });
        }

        private void Restart(RestartRun c)
        {
            var reset = plan.Steps
                .Where(s => s.IsFinal || !state.Steps[s.Id].IsGood || c.Lost.Contains(s.Id))
                .Select(s => s.Id)
                .ToList();
            foreach (var step in plan.Steps)
                if (state.Steps[step.Id] is { Status: StepStatus.Running } lost) Emit(Failed(step.Id, lost, Lost(step)));
            Emit(new RunRestarted(c.By, reset));
        }

        private void WakeAll()
        {
            foreach (var step in plan.Steps)
                if (state.Steps[step.Id].Status == StepStatus.Queued) woken.Enqueue(step.Id);
        }

        private void WakeDependents(string id)
        {
            foreach (var dependent in graph.DependentsOf(id)) woken.Enqueue(dependent);
        }

        private void Advance()
        {
            if (state.CancelRequested) CancelWaiting(s => !s.IsFinal || state.CancelForced);
            while (woken.TryDequeue(out var id)) Consider(graph[id]);
            if (state.OpenMainSteps > 0) return;
            if (state.OpenFinalSteps > 0 && NoFinalBegan())
            {
                foreach (var step in plan.Steps.Where(s => s.IsFinal)) woken.Enqueue(step.Id);
                while (woken.TryDequeue(out var id)) Consider(graph[id]);
            }

            if (state.OpenFinalSteps == 0) End();
        }

        private bool NoFinalBegan() => plan.Steps.All(s => !s.IsFinal || state.Steps[s.Id].Status == StepStatus.Queued);

        private void CancelWaiting(Func<PlannedStep, bool> concerned)
        {
            foreach (var step in plan.Steps.Where(concerned))
                if (state.Steps[step.Id].Status is StepStatus.Queued or StepStatus.Retrying) Emit(new StepCancelled(step.Id));
        }

        private void Consider(PlannedStep step)
        {
            if (state.Steps[step.Id].Status != StepStatus.Queued) return;
            if (step.IsFinal && state.OpenMainSteps > 0) return;
            var needs = graph.NeedsOf(step).ToList();
            if (needs.Exists(n => !state.Steps[n].IsEnded)) return;

            switch (Judge(step, needs))
            {
                case null: Start(step); return;
                case StepSkipped skipped: Emit(skipped); break;
                case RunEvent failed: Emit(failed); break;
            }

            WakeDependents(step.Id);
        }

        /// <summary>Null when the step shall run; else the event that ends it.</summary>
        private RunEvent? Judge(PlannedStep step, List<string> needs)
        {
            var blocking = needs.Find(n => !state.Steps[n].IsGood);
            if (blocking is not null && !step.IfReplacesRule)
                return new StepSkipped(step.Id, $"needs '{blocking}', which {Past(state.Steps[blocking].Status)}");
            if (step.If is null) return null;
            try
            {
                var holds = ExpressionEvaluator.Evaluate(step.If, Scope(step, blocking is null)) is JsonValue v && v.GetValue<bool>();
                return holds ? null : new StepSkipped(step.Id, $"its condition is false: {step.If}");
            }
            catch (FailureException e)
            {
                return new StepFailed(step.Id, e.Failure with { Place = step.Place });
            }
        }

        private static string Past(StepStatus status) => status switch
        {
            StepStatus.Failed => "failed",
            StepStatus.Skipped => "was skipped",
            _ => "was cancelled",
        };

        private void Start(PlannedStep step) =>
            Emit(new AttemptStarted { Step = step.Id, Attempt = state.Steps[step.Id].Attempt + 1, Fence = state.Fence });

        private ExpressionScope Scope(PlannedStep step, bool needsAreGood) => RunScopes.Of(plan, runId, state, new StatusScope(
            step.IsFinal ? state.MainFailure is null && !state.CancelRequested && needsAreGood : needsAreGood,
            (step.IsFinal && state.MainFailure is not null) || graph.AnyAncestor(step, id => state.Steps[id].Status == StepStatus.Failed),
            state.CancelRequested));

        private void End()
        {
            if (state.FinalFailure is { } final) Emit(new RunFailed(final));
            else if (state.CancelRequested) Emit(new RunCancelled());
            else if (state.MainFailure is { } main) Emit(new RunFailed(main));
            else Emit(Outputs());
        }

        private RunEvent Outputs()
        {
            try
            {
                var scope = RunScopes.Of(plan, runId, state, new StatusScope(true, false, false));
                return new RunSucceeded(new JsonObject(
                    plan.Outputs.Select(o => KeyValuePair.Create(o.Name, Bindings.Resolve(o.Value, scope)?.DeepClone()))));
            }
            catch (FailureException e)
            {
                return new RunFailed(e.Failure);
            }
        }
    }
}
