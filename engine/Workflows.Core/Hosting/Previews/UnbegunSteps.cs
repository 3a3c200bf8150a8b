using Workflows.Core.Activities;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting.Previews;

/// <summary>What is known of steps that a played run did not come to, or that need no attempt.</summary>
internal static class UnbegunSteps
{
    public static Answer Of(RunState state, StepState node)
    {
        var step = state.Graph[node.Step];
        return node switch
        {
            { Status: StepStatus.Skipped } => new Answer(StepAction.Skip, node.Note ?? "skipped"),
            { Status: StepStatus.Failed } => new Answer(StepAction.Run, $"would fail: {node.Failure?.Message}"),
            { Status: StepStatus.Waiting, WaitingFor: { } reason } => new Answer(StepAction.Wait, WaitText(reason)),
            { IsGood: true } => new Answer(StepAction.Cached, node.IsContainer ? $"all {node.Elements?.Count ?? 0} elements" : "all that is in it"),
            { Status: StepStatus.Running } => new Answer(StepAction.Run, node.IsContainer ? $"{node.Elements?.Count ?? 0} elements" : "some of it runs"),
            _ => Queued(state, node, step),
        };
    }

    /// <summary>The answer for a step whose results are never reused; null for any other.</summary>
    public static Answer? EveryTime(PlannedStep step) => step switch
    {
        { Kind: StepKind.Approval } => new Answer(StepAction.Wait, "asks people"),
        { Kind: StepKind.Wait } => new Answer(StepAction.Wait, "waits"),
        { Kind: not StepKind.Activity } => null,
        { Effect: Effect.Effect } => new Answer(StepAction.Effect, "has an effect, runs every time"),
        { Cache: false } => new Answer(StepAction.Effect, "is not cached, runs every time"),
        _ => null,
    };

    private static Answer Queued(RunState state, StepState node, PlannedStep step)
    {
        if (state.Graph.PhaseOf(node.Step) == Phase.OnFailure) return new Answer(StepAction.Skip, "only when a step fails");
        var need = state.Graph.NeedsOf(node.Step).FirstOrDefault(n => !state.Steps[StepAddress.Of(n, node.Element)].IsEnded);
        var elements = node.IsContainer && node.Elements is null ? Elements(step) : null;
        if (EveryTime(step) is { } everyTime) return everyTime with { Reason = Join(elements, everyTime.Reason), WaitsFor = need };
        if (need is not null) return new Answer(StepAction.Run, Join(elements, $"needs '{need}', which {(state.Steps[StepAddress.Of(need, node.Element)].Kind is StepKind.Approval or StepKind.Wait ? "waits" : "runs")}"), need);
        return node.Parent is { } parent
            ? new Answer(StepAction.Run, $"belongs to '{parent}'", parent)
            : new Answer(StepAction.Run, "runs at the end");
    }

    private static string Elements(PlannedStep step) => step.Foreach is { } loop
        ? $"one for each item of {BindingText.Show(loop.Items)}"
        : $"one for each of {string.Join(" × ", step.Matrix!.Axes.Select(a => a.Name))}";

    private static string Join(string? elements, string reason) => elements is null ? reason : $"{elements}; {reason}";

    private static string WaitText(WaitReason reason) => reason.Kind switch
    {
        WaitKind.Approval => $"asks: {reason.Message}",
        WaitKind.Event => $"waits for the event '{reason.Event}'",
        _ => $"waits: {reason.Message}",
    };
}
