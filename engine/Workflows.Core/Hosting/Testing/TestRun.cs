using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Spec;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting.Testing;

/// <summary>
/// A run of a test: the real machine decides, given results stand in for steps, the others run one after the other. Pauses pass in an instant; a question
/// to people or an event that nobody gives leaves the run waiting.
/// </summary>
internal sealed class TestRun
{
    private readonly TestHost host;
    private readonly Plan plan;
    private readonly Dictionary<string, PinnedStepSpec> pins;
    private readonly string id;
    private readonly RunTimers timers;
    private readonly Queue<AttemptStarted> begun = new();
    private readonly List<RunTimer> due = [];
    private DateTimeOffset now;
    private long seq;

    public TestRun(TestHost host, Plan plan, JsonObject inputs, IReadOnlyList<PinnedStepSpec> pins)
    {
        this.host = host;
        this.plan = PinnedPlan.Of(plan, pins);
        this.pins = pins.ToDictionary(p => p.Id.Value);
        now = host.Time.GetUtcNow();
        id = host.Options.NewId(now).ToString();
        timers = new RunTimers(this.plan);
        State = RunState.Empty(this.plan);
        Take(new RunCreated { Plan = plan.Hash, Workflow = plan.Workflow, Source = plan.Source, Inputs = inputs, Seed = plan.Seed });
    }

    public RunState State { get; private set; }

    /// <summary>Steps that would have changed something outside: a test never does.</summary>
    public List<string> Refused { get; } = [];

    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        Do(new TakeOver(1));
        while (!State.IsEnded)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (begun.TryDequeue(out var attempt)) Do(new EndAttempt(attempt, await AttemptAsync(attempt, cancellationToken)));
            else if (due.MinBy(t => t.At) is { } timer) Fire(timer);
            else return;
        }
    }

    private void Do(RunCommand command)
    {
        foreach (var e in RunMachine.Decide(id, State, command)) Take(e);
    }

    private void Take(RunEvent e)
    {
        var stored = new StoredEvent(++seq, now, e);
        State = State.Apply(e);
        timers.Note(stored);
        if (e is AttemptStarted attempt) begun.Enqueue(attempt);
        if (e is RetryScheduled or StepWaiting { For.Kind: WaitKind.Timer } && timers.DueOf(State, e) is { } timer) due.Add(timer);
    }

    private void Fire(RunTimer timer)
    {
        due.Remove(timer);
        if (timer.At > now) now = timer.At;
        Do(timer.Command(timer.At));
    }

    private async Task<AttemptResult> AttemptAsync(AttemptStarted attempt, CancellationToken cancellationToken)
    {
        var node = State.Steps[StepAddress.Of(attempt)];
        if (State.IsStopping(node)) return new AttemptResult.Stopped();
        if (pins.TryGetValue(node.Step, out var pin)) return Given(pin, attempt);
        var step = State.Graph[node.Step];
        var scope = RunScopes.Of(id, State, node);
        if (step.Kind == StepKind.Workflow) return await ChildAsync(step, scope, attempt, cancellationToken);
        if (step.Effect == Effect.Effect && !host.RunsInTests(step)) return Refuse(node.Address, step);
        var work = new StepWork
        {
            Project = host.Options.Project,
            RunId = id,
            Plan = plan,
            Step = step,
            Attempt = attempt,
            Scope = scope,
            Seed = State.Seed,
        };
        return await host.Steps.RunAsync(work, new NoReporter(), NullLogger.Instance, cancellationToken);
    }

    private static AttemptResult Given(PinnedStepSpec pin, AttemptStarted attempt) => pin.Fails is { } message
        ? new AttemptResult.Failed(new Failure { Kind = Enum.Parse<FailureKind>(pin.Kind, ignoreCase: true), Code = "given", Message = message })
        : Succeeded(attempt, (JsonObject)Literals.Json(pin.Outputs)!);

    private async Task<AttemptResult> ChildAsync(PlannedStep step, ExpressionScope scope, AttemptStarted attempt, CancellationToken cancellationToken)
    {
        try
        {
            var child = ChildPlans.Of(plan, step);
            var run = new TestRun(host, child, ChildPlans.InputsOf(step, scope, child), []);
            await run.PlayAsync(cancellationToken);
            Refused.AddRange(run.Refused.Select(r => $"{StepAddress.Of(attempt)} / {r}"));
            return run.State.Status switch
            {
                RunStatus.Succeeded => Succeeded(attempt, run.State.Outputs),
                RunStatus.Failed => new AttemptResult.Failed(run.State.Failure!),
                _ => new AttemptResult.Failed(new Failure { Kind = FailureKind.Input, Code = "test-waits", Message = $"The sub-workflow of step '{step.Id}' waits for somebody. Give its result." }),
            };
        }
        catch (FailureException e)
        {
            return new AttemptResult.Failed(e.Failure);
        }
    }

    private AttemptResult.Failed Refuse(string address, PlannedStep step)
    {
        Refused.Add(address);
        return new AttemptResult.Failed(new Failure
        {
            Kind = FailureKind.Input,
            Code = "test-effect",
            Message = $"Step '{address}' has an effect ({step.Activity}), and a test changes nothing. Give its result: steps: {{ {step.Id}: {{ outputs: {{ … }} }} }}",
        });
    }

    private static AttemptResult.Succeeded Succeeded(AttemptStarted attempt, JsonObject outputs) => new(new StepSucceeded
    {
        Step = attempt.Step,
        Element = attempt.Element,
        Attempt = attempt.Attempt,
        Fence = attempt.Fence,
        Outputs = (JsonObject)outputs.DeepClone(),
        Cached = false,
    });

    private sealed class NoReporter : IStepReporter
    {
        public void Progress(double fraction, string? message = null)
        {
        }

        public void Metric(string name, long position, double value)
        {
        }

        public void Checkpoint(long position)
        {
        }

        public void Measurement(string name, double value)
        {
        }
    }
}
