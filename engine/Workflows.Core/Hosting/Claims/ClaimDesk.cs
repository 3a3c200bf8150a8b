using System.Collections.Concurrent;

namespace Workflows.Core.Hosting.Claims;

/// <summary>Waits in queues for this process. Whoever leaves wakes those of this process at once; of other processes the store tells, and time shows who died.</summary>
internal sealed class ClaimDesk(IClaimStore store, TimeProvider time)
{
    /// <summary>How long a process that died may go unnoticed by those who wait for what it held.</summary>
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, NewClaim> held = new();
    private readonly Lock gate = new();
    private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Something may have become free.</summary>
    public void Wake()
    {
        lock (gate)
        {
            news.SetResult();
            news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Queues and waits until it is granted; leaves the queue when cancelled.</summary>
    /// <param name="claim">What is asked for.</param>
    /// <param name="rule">Rule of its pool.</param>
    /// <param name="onWait">Told of the pool whenever the claim has to wait, and whenever that changes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<HeldClaim> AcquireAsync(NewClaim claim, IClaimRule rule, Action<IReadOnlyList<Claim>> onWait, CancellationToken cancellationToken)
    {
        var told = new List<(long Id, string? Grant)>();
        var telemetry = ClaimTelemetry.Begin(claim.Pool, time);
        try
        {
            while (true)
            {
                var changed = Changed();

                var seen = told.Count > 0 ? await LookAsync(claim, rule, cancellationToken) : null;
                var pool = seen ?? await store.EnterAsync(claim, rule, cancellationToken);
                if (pool.FirstOrDefault(c => c.Is(claim)) is { Grant: { } grant })
                {
                    held[Key(claim)] = claim;
                    telemetry?.Grant();
                    return new HeldClaim(this, claim, grant, telemetry);
                }

                var queue = pool.Select(c => (c.Id, c.Grant)).ToList();
                if (!queue.SequenceEqual(told)) onWait(pool);
                told = queue;
                await Nap.UntilAsync(_ => changed, LongestNap, time, cancellationToken);
            }
        }
        catch
        {
            telemetry?.Leave();
            await LeaveAsync(claim);
            throw;
        }
    }

    /// <summary>Whether everything that a run holds here is still its own: a process that was frozen may have been taken for dead, and its share given away.</summary>
    public async Task<bool> StillHoldsAsync(string runId, CancellationToken cancellationToken)
    {
        var own = held.Values.Where(c => c.RunId == runId).ToList();
        if (own.Count == 0) return true;
        var live = await store.AroundAsync(runId, cancellationToken);
        return own.TrueForAll(asked => !held.ContainsKey(Key(asked)) || live.Any(c => c.Is(asked) && c.Grant is not null));
    }

    // Many wait and few get in: whoever only has to wait on need not write. Null when it is time to enter again: it was taken for dead meanwhile, or its turn
    // has come.
    private async Task<IReadOnlyList<Claim>?> LookAsync(NewClaim claim, IClaimRule rule, CancellationToken cancellationToken)
    {
        var pool = (await store.AroundAsync(claim.RunId, cancellationToken)).Where(c => c.Pool == claim.Pool).ToList();
        return pool.Find(c => c.Is(claim)) is { Grant: null } mine && !rule.Admit(pool).ContainsKey(mine.Id) ? pool : null;
    }

    private async Task LeaveAsync(NewClaim claim)
    {
        held.TryRemove(Key(claim), out _);
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await store.LeaveAsync(claim, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The store is away: the claim ends with the lease of its run.
        }

        Wake();
    }

    private Task Changed()
    {
        lock (gate) return news.Task;
    }

    private static string Key(NewClaim claim) => $"{claim.Pool}\n{claim.RunId}\n{claim.Step}\n{claim.Attempt}";

    /// <summary>A granted claim; dispose it to give back what it got.</summary>
    public sealed class HeldClaim(ClaimDesk desk, NewClaim claim, string grant, ClaimTelemetry? telemetry) : IAsyncDisposable
    {
        /// <summary>What it got.</summary>
        public string Grant => grant;

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            telemetry?.Leave();
            await desk.LeaveAsync(claim);
        }
    }
}
