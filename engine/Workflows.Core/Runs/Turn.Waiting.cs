using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <content>Steps that wait: for people, for time, for events, and for child runs.</content>
internal sealed partial class Turn
{
    /// <summary>Acts upon what others appended.</summary>
    private void HearOthers()
    {
        if (state.CancelRequested) CancelAll();
        foreach (var node in state.WaitingSteps.ToList())
        {
            if (node.Kind == StepKind.Approval) Hear(node);
            else if (node.Kind == StepKind.Wait) TakeSignal(node);
        }
    }

    private void BeginWait(StepState node)
    {
        try
        {
            var reason = WaitReasons.Of(Graph[node.Step], RunScopes.Of(runId, state, node));
            Emit(new StepWaiting { Step = node.Step, Element = node.Element, Attempt = node.Attempt + 1, Fence = state.Fence, For = reason });
        }
        catch (FailureException e)
        {
            End(node, Failed(node, e.Failure));
            return;
        }

        if (node.Kind == StepKind.Wait) TakeSignal(state.Steps[node.Address]);
    }

    private void NoteWait(StepState node, WaitReason? reason)
    {
        if (reason is not null)
            Emit(new StepWaiting { Step = node.Step, Element = node.Element, Attempt = node.Attempt, Fence = node.Fence, For = reason });
        else if (node.Status == StepStatus.Waiting)
            Emit(new StepContinued { Step = node.Step, Element = node.Element, Attempt = node.Attempt, Fence = node.Fence });
    }

    private void Hear(StepState node)
    {
        var approval = Graph[node.Step].Approval!;
        var yes = new List<ApprovalGiven>();
        foreach (var answer in node.Answers)
        {
            if (answer is ApprovalRefused no && ApprovalRule.MayAnswer(approval, state.Author, no.By, no.Roles))
            {
                End(node, Failed(node, ApprovalRule.Rejected(node.Address, no)));
                return;
            }

            if (answer is not ApprovalGiven given || !ApprovalRule.MayAnswer(approval, state.Author, given.By, given.Roles)) continue;
            if (yes.TrueForAll(y => y.By != given.By)) yes.Add(given);
            if (yes.Count < approval.Count) continue;
            End(node, Succeeded(node, ApprovalRule.Outputs(yes)));
            return;
        }
    }

    private void TakeSignal(StepState node)
    {
        if (node.WaitingFor!.Event is not { } name) return;
        foreach (var (number, signal) in state.Signals)
        {
            if (signal.Name != name || !Matches(node, signal)) continue;
            Emit(new SignalTaken(node.Step, number, node.Element));
            End(node, Succeeded(node, new JsonObject { ["at"] = WaitReasons.Moment(signal.At), ["event"] = signal.Data?.DeepClone() }));
            return;
        }
    }

    // Somebody else's event of the same name may have other members: that is no match, and no reason to fail.
    private bool Matches(StepState node, SignalReceived signal)
    {
        if (Graph[node.Step].Wait!.Match is not { } match) return true;
        try
        {
            return ExpressionEvaluator.Evaluate(match, RunScopes.Of(runId, state, node) with { Event = signal.Data }) is JsonValue v
                && v.TryGetValue(out bool holds) && holds;
        }
        catch (FailureException)
        {
            return false;
        }
    }

    private void Fire(FireTimer c)
    {
        if (state.Steps.GetValueOrDefault(c.Step) is not { } node || node.Attempt != c.Attempt) return;
        if (node.Status == StepStatus.Retrying)
        {
            if (state.IsStopping(node)) Cancel(node);
            else if (state.IsPaused) Pause(node);
            else Emit(Attempt(node));
        }
        else if (node is { Status: StepStatus.Waiting, IsInFlight: false })
        {
            End(node, node.WaitingFor!.Kind switch
            {
                WaitKind.Timer => Succeeded(node, new JsonObject { ["at"] = WaitReasons.Moment(c.At) }),
                WaitKind.Approval => Failed(node, ApprovalRule.Expired(node.Address, Graph[node.Step].Approval!)),
                _ => Failed(node, WaitReasons.TimedOut(node.Address, node.WaitingFor)),
            });
        }
    }
}
