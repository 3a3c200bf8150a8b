using System.Globalization;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Claims;
using Workflows.Core.Planning;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Runs;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting;

/// <content>The place of the run in its concurrency group. The run stays queued until it has one.</content>
internal sealed partial class RunDriver
{
    private async Task<ClaimDesk.HeldClaim?> EnterGroupAsync()
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

        var claim = new NewClaim
        {
            Pool = GroupRule.PoolOf(run.Project, group),
            RunId = run.Id,
            Fence = lease.Fence,
            Demand = rule.Limit.ToString(CultureInfo.InvariantCulture),
        };

        // A child run goes with the place of the run that it belongs to: it would wait for itself.
        return host.AncestorsOf(state.Parent).Any(a => host.IsInGroup(a, claim.Pool)) ? null : await AwaitPlaceAsync(claim, rule.Behavior, group, rule.Limit);
    }

    /// <summary>Waits for the place, and hears of cancels meanwhile. Null when the run ended in the queue.</summary>
    private async Task<ClaimDesk.HeldClaim?> AwaitPlaceAsync(NewClaim claim, ConcurrencyBehavior behavior, string group, int limit)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var full = new TaskCompletionSource<IReadOnlyList<Claim>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var entering = host.Desk.AcquireAsync(claim, GroupRule.Instance, TellQueue, giveUp.Token);
        if (await Task.WhenAny(entering, full.Task) == entering) return await TakeAsync(entering, claim);

        if (behavior == ConcurrencyBehavior.Cancel) await CommitAsync([new CancelRun($"the concurrency group '{group}' was full", Force: true)]);
        if (behavior == ConcurrencyBehavior.Fail) await CommitAsync([new CancelRun("its concurrency group", Force: true, Full(group, limit))]);
        if (behavior == ConcurrencyBehavior.Replace) await ReplaceAsync(claim, await full.Task);
        _ = entering.ContinueWith(_ => Send(new GoOn()), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            while (!entering.IsCompleted && !state.IsEnded) await HearInQueueAsync();
            if (!state.IsEnded) return await TakeAsync(entering, claim);
        }
        finally
        {
            if (Group is null)
            {
                await giveUp.CancelAsync();
                await GivenUpAsync(entering);
            }
        }

        return null;

        void TellQueue(IReadOnlyList<Claim> queue)
        {
            full.TrySetResult(queue);
            if (queue.FirstOrDefault(c => c.Is(claim)) is { } mine) Feed.Publish(new RunChanged(RunStatus.Queued, null, [WaitSentence.Reason(mine, queue, null)]));
        }
    }

    private async Task HearInQueueAsync()
    {
        await mailbox.WaitAsync();
        var commands = Arrived();
        await ReadOnAsync();

        // Nothing has begun that finally steps would have to clean up.
        if (state.CancelRequested || commands.Exists(c => c is CancelRun))
            await CommitAsync([commands.OfType<CancelRun>().FirstOrDefault(new CancelRun("a request", false)) with { Force = true }]);
    }

    private async Task<ClaimDesk.HeldClaim> TakeAsync(Task<ClaimDesk.HeldClaim> entering, NewClaim claim)
    {
        var place = await entering;
        Group = claim.Pool;
        return place;
    }

    private async Task ReplaceAsync(NewClaim claim, IReadOnlyList<Claim> queue)
    {
        foreach (var other in queue.Where(c => !c.Is(claim)))
            await host.RequestAsync(other.RunId, new CancelRequested($"replaced by run {run.Number}", Force: false), stop.Token);
    }

    private static async Task GivenUpAsync(Task<ClaimDesk.HeldClaim> entering)
    {
        try
        {
            await (await entering).DisposeAsync();
        }
        catch (OperationCanceledException)
        {
            // It has left the queue.
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
