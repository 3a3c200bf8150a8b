using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Tests.Runs;

/// <summary>A host without I/O: keeps the log in a list and ends attempts as the test says.</summary>
internal sealed class Play
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly Plan plan;
    private readonly List<RunEvent> log = [];

    public Play(Plan plan, string? author = null, JsonObject? inputs = null)
    {
        this.plan = plan;
        State = RunState.Empty(plan);
        Append(new RunCreated { Plan = plan.Hash, Workflow = plan.Workflow, Inputs = inputs ?? [], Seed = 0, By = author });
    }

    public RunState State { get; private set; }

    public IReadOnlyList<RunEvent> Log => log;

    /// <summary>Addresses of the activities and sub-workflows that run now, in order.</summary>
    public string Running => Those(s => s is { Status: StepStatus.Running, HasMembers: false });

    /// <summary>Addresses of the steps that wait now, in order.</summary>
    public string Waiting => Those(s => s.Status == StepStatus.Waiting);

    public StepState this[string address] => State.Steps[address];

    public Play Do(RunCommand command)
    {
        foreach (var e in RunMachine.Decide("run", State, command)) Record(e);
        SameState.Assert(RunState.Fold(plan, log), State);
        return this;
    }

    /// <summary>Somebody else appends events, and the driver reads them.</summary>
    public Play Hear(params RunEvent[] requests)
    {
        Append(requests);
        return Do(new GoOn());
    }

    /// <summary>Somebody else appends events, and the driver has not read them yet.</summary>
    public Play Append(params RunEvent[] requests)
    {
        foreach (var e in requests) Record(e);
        return this;
    }

    public Play Start(long fence = 1) => Do(new TakeOver(fence));

    public Play Succeed(string step, JsonObject? outputs = null) => Succeed(AttemptOf(step), outputs);

    public Play Succeed(AttemptStarted attempt, JsonObject? outputs = null) => Do(new EndAttempt(attempt, new AttemptResult.Succeeded(
        new StepSucceeded { Step = "", Attempt = 0, Fence = 0, Outputs = outputs ?? [], Cached = false })));

    public Play Fail(string step, bool retryable = false, FailureKind kind = FailureKind.Activity) =>
        Fail(step, new Failure { Kind = kind, Code = "boom", Message = $"{step} failed", Retryable = retryable });

    public Play Fail(string step, Failure failure) => Do(new EndAttempt(AttemptOf(step), new AttemptResult.Failed(failure)));

    public Play Stop(string step) => Do(new EndAttempt(AttemptOf(step), new AttemptResult.Stopped()));

    /// <summary>The timer of a step that waits or is tried again is over.</summary>
    public Play Fire(string step) => Do(new FireTimer(step, this[step].Attempt, Now));

    public Play Approve(string step, string by = "ada", string? comment = null)
    {
        var (id, element) = StepAddress.Split(step);
        return Hear(new ApprovalGiven(id, by, Now, comment, element));
    }

    public Play Refuse(string step, string by = "ada", string? comment = null)
    {
        var (id, element) = StepAddress.Split(step);
        return Hear(new ApprovalRefused(id, by, Now, comment, element));
    }

    public AttemptStarted AttemptOf(string step) => log.OfType<AttemptStarted>().Last(a => StepAddress.Of(a) == step);

    private string Those(Func<StepState, bool> match) => string.Join(' ', State.Steps.Values.Where(match).Select(s => s.Address).Order(StringComparer.Ordinal));

    private void Record(RunEvent e)
    {
        log.Add(e);
        State = State.Apply(e);
    }
}
