using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Runs;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting;

/// <content>The place of the run in its concurrency group. The run stays queued until it has one.</content>
internal sealed partial class RunDriver
{
    private async Task<ConcurrencyGroups.Place?> EnterGroupAsync()
    {
        if (plan.Concurrency is not { } rule || state.IsEnded) return null;
        string group;
        try
        {
            group = Scalar.Show(Bindings.Resolve(rule.Group, RunScopes.Of(run.Id, state)));
        }
        catch (FailureException e)
        {
            await CommitAsync([new CancelRun("its concurrency group has no name", Force: true, e.Failure)]);
            return null;
        }

        var key = $"{run.Project}/{group}";
        var inside = host.GroupMembers(key);

        // A child run goes with the place of the run that it belongs to: it would wait for itself.
        if (host.AncestorsOf(state.Parent).Any(inside.Contains)) return null;
        var place = host.EnterGroup(key, run.Id, rule.Limit);
        await AwaitPlaceAsync(place, rule, group, [.. inside]);
        return place;
    }

    private async Task AwaitPlaceAsync(ConcurrencyGroups.Place place, PlannedConcurrency rule, string group, List<string> others)
    {
        if (place.Free.IsCompleted) return;
        if (rule.Behavior == ConcurrencyBehavior.Cancel) await CommitAsync([new CancelRun($"the concurrency group '{group}' was full", Force: true)]);
        if (rule.Behavior == ConcurrencyBehavior.Fail) await CommitAsync([new CancelRun("its concurrency group", Force: true, Full(group, rule.Limit))]);
        if (rule.Behavior == ConcurrencyBehavior.Replace)
            foreach (var other in others) host.TrySend(other, new CancelRun($"replaced by run {run.Number}", Force: false));

        _ = place.Free.ContinueWith(_ => Send(new GoOn()), stop.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (!place.Free.IsCompleted && !state.IsEnded)
        {
            var commands = await NextAsync();
            await ReadOnAsync();

            // Nothing has begun that finally steps would have to clean up.
            if (state.CancelRequested || commands.Exists(c => c is CancelRun))
                await CommitAsync([commands.OfType<CancelRun>().FirstOrDefault(new CancelRun("a request", false)) with { Force = true }]);
        }
    }

    private static Failure Full(string group, int limit) => new()
    {
        Kind = FailureKind.Resource,
        Code = "concurrency-full",
        Message = $"The concurrency group '{group}' takes {limit} at once and is full. Start the run again when one has ended, or use behavior: queue.",
        Retryable = true,
    };
}
