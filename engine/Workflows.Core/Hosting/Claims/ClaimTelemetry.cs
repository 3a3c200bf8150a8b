using static Workflows.Core.Diagnostics.WorkflowTelemetry;

namespace Workflows.Core.Hosting.Claims;

/// <summary>What those who listen are told of a claim: that it waits, how long it did, and that it has what it asked for.</summary>
internal sealed class ClaimTelemetry
{
    private readonly string pool;
    private readonly TimeProvider time;
    private readonly long began;
    private bool isGranted;

    private ClaimTelemetry(string pool, TimeProvider time)
    {
        this.pool = pool[..pool.IndexOf('/')];
        this.time = time;
        began = time.GetTimestamp();
        ClaimsWaiting.Add(1, Pool);
    }

    private KeyValuePair<string, object?> Pool => new(PoolTag, pool);

    /// <summary>A claim begins to wait. Null when nobody listens.</summary>
    public static ClaimTelemetry? Begin(string pool, TimeProvider time) =>
        ClaimsWaiting.Enabled || ClaimsHeld.Enabled || ClaimWait.Enabled ? new ClaimTelemetry(pool, time) : null;

    /// <summary>It waits no longer.</summary>
    public void Grant()
    {
        isGranted = true;
        ClaimsWaiting.Add(-1, Pool);
        ClaimsHeld.Add(1, Pool);
        ClaimWait.Record(time.GetElapsedTime(began).TotalSeconds, Pool);
    }

    /// <summary>It was given up or given back.</summary>
    public void Leave() => (isGranted ? ClaimsHeld : ClaimsWaiting).Add(-1, Pool);
}
