using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Xunit;

namespace Workflows.Core.Tests.Runs;

/// <summary>What holds for every run at every time.</summary>
internal static class RunRules
{
    /// <summary>Whether what an event begins may begin.</summary>
    public static void CheckBegin(RunState before, RunEvent e)
    {
        var address = e switch
        {
            AttemptStarted b => StepAddress.Of(b),
            GroupStarted b => StepAddress.Of(b.Step, b.Element),
            StepExpanded b => StepAddress.Of(b.Step, b.Element),
            StepWaiting b => StepAddress.Of(b),
            _ => null,
        };
        if (address is null) return;
        var node = before.Steps[address];
        if (e is StepWaiting && node.IsInFlight) return;
        var step = before.Graph[node.Step];
        var phase = before.Graph.PhaseOf(step.Id);
        Assert.False(before.IsStopping(node), $"{address} began although it shall end.");
        Assert.False(before.CancelRequested && phase != Phase.Finally, $"{address} began after a cancel.");
        Assert.False(before.CancelForced, $"{address} began after a forced cancel.");
        Assert.False(before.IsPaused, $"{address} began although the run is paused.");
        Assert.False(step.Disabled, $"{address} is disabled.");
        Assert.Equal(phase, before.Phase);
        if (phase == Phase.OnFailure) Assert.NotNull(before.MainFailure);
        if (node.Parent is { } parent) Assert.Equal(StepStatus.Running, before.Steps[parent].Status);
        if (node.Item is not null) return;
        var needs = before.Graph.NeedsOf(step.Id).Select(n => before.Steps[StepAddress.Of(n, node.Element)]).ToList();
        Assert.All(needs, n => Assert.True(n.IsEnded, $"{address} began before {n.Address} ended."));
        if (!step.IfReplacesRule) Assert.All(needs, n => Assert.True(before.CountsAsGood(n), $"{address} began although {n.Address} did not go well."));
    }

    public static void Check(RunState state)
    {
        var nodes = state.Steps.Values.ToList();
        var waiting = nodes.Where(n => n.Status == StepStatus.Waiting).Select(n => n.Address).Order().ToList();
        Assert.Equal(nodes.Count(n => !n.HasMembers && n.Status is StepStatus.Running or StepStatus.Retrying), state.Busy);
        Assert.Equal(waiting, state.Waiting.Values.Order());
        foreach (var node in nodes.Where(n => n.HasMembers)) CheckMembers(state, node);
        foreach (var node in nodes.Where(n => n.Item is null))
            Assert.Equal(state.Graph.NeedsOf(node.Step).Count(n => !state.Steps[StepAddress.Of(n, node.Element)].IsEnded), node.OpenNeeds);
    }

    /// <summary>Once every request was heard, something goes on or waits until the run has ended.</summary>
    public static void CheckGoesOn(RunState state)
    {
        if (state.Status is not (RunStatus.Running or RunStatus.Waiting)) return;
        Assert.True(state.IsPaused || state.Busy + state.Waiting.Count > 0, "Nothing goes on and nothing waits: the run stands still.");
        Assert.Equal(state.Busy == 0, state.Status == RunStatus.Waiting);
    }

    public static void CheckEnd(RunState state)
    {
        Assert.All(state.Steps.Values, n => Assert.True(n.IsEnded, $"{n.Address} is left behind."));
        foreach (var step in state.Graph.ChildrenOf(null).Where(s => s is { IsFinal: true, If: null, Disabled: false, Needs.Count: 0 }))
            if (!state.CancelForced) Assert.NotEqual(StepStatus.Skipped, state.Steps[step.Id].Status);
        var failed = state.Main.First is not null || state.Finally.First is not null || state.CancelFailure is not null;
        if (state.Status == RunStatus.Succeeded) Assert.False(failed || state.CancelRequested);
        if (state.Status == RunStatus.Failed) Assert.True(failed);
        if (state.Status == RunStatus.Cancelled) Assert.True(state.CancelRequested);
    }

    private static void CheckMembers(RunState state, StepState node)
    {
        var members = state.MembersOf(node).ToList();
        Assert.Equal(members.Count(m => !m.IsEnded), node.Members.Open);
        Assert.Equal(members.Count(m => m.IsActive), node.Members.Active);
        var step = state.Graph[node.Step];
        if (!node.IsContainer) return;
        Assert.True(node.Members.Active <= (step.Matrix?.MaxParallel ?? step.Foreach?.MaxParallel ?? int.MaxValue), $"{node.Address} has too many elements at once.");
    }
}
