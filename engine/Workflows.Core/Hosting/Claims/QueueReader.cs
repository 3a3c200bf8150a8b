using Workflows.Core.Runs;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting.Claims;

/// <summary>Tells what a run and its steps queue for, and about how long.</summary>
internal sealed class QueueReader(IClaimStore claims, IRunStore store, IStepCache cache, WorkflowOptions options, TimeProvider time)
{
    private const int RunsToJudgeBy = 100;

    /// <summary>Reasons by address of the step; the run's own under the empty one.</summary>
    public async Task<IReadOnlyDictionary<string, WaitReason>> ReadAsync(string runId, CancellationToken cancellationToken)
    {
        var around = await claims.AroundAsync(runId, cancellationToken);
        var reasons = new Dictionary<string, WaitReason>();
        foreach (var mine in around.Where(c => c.RunId == runId && c.Grant is null))
            reasons[mine.Step] = WaitSentence.Reason(mine, around, await EstimateAsync(mine, around, cancellationToken));
        return reasons;
    }

    // The one behind n others gets what the n-th of those that hold gives back, if all take as long as before. Further behind nothing can be said.
    private async Task<double?> EstimateAsync(Claim mine, IReadOnlyList<Claim> queue, CancellationToken cancellationToken)
    {
        var left = new List<double>();
        foreach (var holder in WaitSentence.HoldersOf(mine, queue))
            if (await UsualAsync(holder, cancellationToken) is { } usual) left.Add(Math.Max(0, usual - (time.GetUtcNow() - holder.GrantedAt!.Value).TotalSeconds));
        var position = WaitSentence.PositionOf(mine, queue);
        return position <= left.Count ? Math.Round(left.Order().ElementAt(position - 1), 1) : null;
    }

    private async Task<double?> UsualAsync(Claim holder, CancellationToken cancellationToken)
    {
        if (holder.Step.Length > 0) return (await cache.LatestAsync(options.Project, holder.Workflow, holder.Step, cancellationToken))?.Seconds;
        var earlier = (await store.ListAsync(
                options.Project, new RunFilter { Workflow = holder.Workflow, States = [RunStatus.Succeeded], Limit = RunsToJudgeBy }, cancellationToken))
            .Select(r => (r.EndedAt!.Value - r.CreatedAt).TotalSeconds).Order().ToList();
        return earlier.Count == 0 ? null : earlier[earlier.Count / 2];
    }
}
