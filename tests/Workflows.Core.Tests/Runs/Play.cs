using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Xunit;

namespace Workflows.Core.Tests.Runs;

/// <summary>A host without I/O: keeps the log in a list and ends attempts as the test says.</summary>
internal sealed class Play
{
    private readonly RunMachine machine;
    private readonly Plan plan;
    private readonly List<RunEvent> log = [];

    public Play(Plan plan)
    {
        this.plan = plan;
        machine = new RunMachine(plan);
        State = RunState.Empty(plan);
        Record([new RunCreated { Plan = plan.Hash, Workflow = plan.Workflow, Inputs = [], Seed = 0 }]);
    }

    public RunState State { get; private set; }

    public IReadOnlyList<RunEvent> Log => log;

    /// <summary>Ids of the steps that run now, in order.</summary>
    public string Running => string.Join(' ', State.Steps.Where(s => s.Value.Status == StepStatus.Running).Select(s => s.Key).Order());

    public Play Do(RunCommand command)
    {
        Record(machine.Decide("run", State, command));
        return this;
    }

    public Play Start(long fence = 1) => Do(new TakeOver(fence));

    public Play Succeed(string step, JsonObject? outputs = null) => Succeed(AttemptOf(step), outputs);

    public Play Succeed(AttemptStarted attempt, JsonObject? outputs = null) =>
        Do(new EndAttempt(attempt, new AttemptResult.Succeeded(new StepSucceeded
        {
            Step = attempt.Step,
            Attempt = attempt.Attempt,
            Fence = attempt.Fence,
            Outputs = outputs ?? [],
            Cached = false,
        })));

    public Play Fail(string step, bool retryable = false) => Do(new EndAttempt(AttemptOf(step), new AttemptResult.Failed(
        new Failure { Kind = FailureKind.Activity, Code = "boom", Message = $"{step} failed", Retryable = retryable })));

    public Play Stop(string step) => Do(new EndAttempt(AttemptOf(step), new AttemptResult.Stopped()));

    public AttemptStarted AttemptOf(string step) => log.OfType<AttemptStarted>().Last(a => a.Step == step);

    private void Record(IReadOnlyList<RunEvent> events)
    {
        log.AddRange(events);
        State = events.Aggregate(State, (s, e) => s.Apply(e));
        Assert.Equivalent(RunState.Fold(plan, log), State, strict: true);
    }
}
