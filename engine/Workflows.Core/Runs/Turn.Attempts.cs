using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <content>Attempts: their ends, their loss, and new ones.</content>
internal sealed partial class Turn
{
    private void TakeOver(TakeOver c)
    {
        Emit(new RunStarted(c.Fence));
        foreach (var node in state.InOrder().Where(n => n.IsInFlight).ToList())
        {
            Emit(AttemptFailed(node, Lost(Graph[node.Step])));
            if (state.IsStopping(node)) End(node, new StepCancelled(node.Step, node.Element));
            else if (!state.IsPaused) Emit(Attempt(state.Steps[node.Address]));
        }

        HearOthers();
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

    private void EndAttempt(StepState node, AttemptResult result)
    {
        switch (result)
        {
            case AttemptResult.Succeeded r:
                End(node, r.Outcome with { Step = node.Step, Element = node.Element, Attempt = node.Attempt, Fence = node.Fence });
                break;
            case AttemptResult.Stopped when state.IsStopping(node): End(node, new StepCancelled(node.Step, node.Element)); break;
            case AttemptResult.Stopped: Pause(node); break;
            case AttemptResult.Failed r: Retry(node, r.Failure); break;
        }
    }

    // When the run was resumed meanwhile, its turn has come again.
    private void Pause(StepState node)
    {
        Emit(new AttemptPaused { Step = node.Step, Element = node.Element, Attempt = node.Attempt, Fence = node.Fence });
        if (!state.IsPaused) Emit(Attempt(state.Steps[node.Address]));
    }

    private void Retry(StepState node, Failure failure)
    {
        Emit(AttemptFailed(node, failure));
        var step = Graph[node.Step];
        if (RetryRule.Pause(step, state.Steps[node.Address].Failures, failure) is not { } pause) End(node, Failed(node, failure));
        else if (state.IsStopping(node)) End(node, new StepCancelled(node.Step, node.Element));
        else Emit(new RetryScheduled { Step = node.Step, Element = node.Element, Attempt = node.Attempt, Fence = node.Fence, Delay = pause });
    }

    private void Restart(RestartRun c)
    {
        foreach (var node in state.InOrder().Where(n => n.IsInFlight).ToList()) Emit(AttemptFailed(node, Lost(Graph[node.Step])));
        var reset = new HashSet<string>();
        foreach (var node in state.InOrder())
        {
            var stays = Graph.PhaseOf(node.Step) == Phase.Main && !c.Lost.Contains(node.Address)
                // A question stays asked, and the time that has passed stays passed.
                && (node.IsGood || node.Status == StepStatus.Waiting);
            if (!stays) reset.UnionWith(state.WithAncestors(node).Select(n => n.Address));
        }

        Emit(new RunRestarted(c.By, [.. state.InOrder().Select(n => n.Address).Where(reset.Contains)]));
    }

    private AttemptStarted Attempt(StepState node) =>
        new() { Step = node.Step, Element = node.Element, Attempt = node.Attempt + 1, Fence = state.Fence };

    private static AttemptFailed AttemptFailed(StepState node, Failure failure) =>
        new() { Step = node.Step, Element = node.Element, Attempt = node.Attempt, Fence = node.Fence, Failure = failure };

    private static CheckpointWritten Checkpoint(StepState node, long position) =>
        new() { Step = node.Step, Element = node.Element, Attempt = node.Attempt, Fence = node.Fence, Position = position };

    private static ChildStarted Child(StepState node, string run) =>
        new() { Step = node.Step, Element = node.Element, Attempt = node.Attempt, Fence = node.Fence, Run = run };

    private static StepSucceeded Succeeded(StepState node, System.Text.Json.Nodes.JsonObject outputs) =>
        new() { Step = node.Step, Element = node.Element, Attempt = node.Attempt, Fence = node.Fence, Outputs = outputs, Cached = false };

    private StepFailed Failed(StepState node, Failure failure) =>
        new(node.Step, failure with { Place = failure.Place ?? Graph[node.Step].Place }, node.Element);
}
