using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Workflows.Core.Diagnostics;

/// <summary>
/// Every span and every figure that the engine gives to those who listen in its process, OpenTelemetry for one: the spans <c>run WORKFLOW</c> and inside it
/// <c>step ID</c> for each attempt, and the instruments below. While nobody listens they cost a look at a field. Tags name runs, workflows, steps, activities
/// and failure codes; they never hold inputs, messages, element keys or anything else that may come from data or a secret.
/// </summary>
public static class WorkflowTelemetry
{
    /// <summary>Name of the source of spans and of the meter; the figures of the meter are named without it, since whoever shows them puts it in front.</summary>
    public const string Name = "Workflows";

    internal const string RunTag = "workflows.run.id";
    internal const string NumberTag = "workflows.run.number";
    internal const string WorkflowTag = "workflows.workflow";
    internal const string ProjectTag = "workflows.project";
    internal const string StepTag = "workflows.step";
    internal const string AttemptTag = "workflows.attempt";
    internal const string ActivityTag = "workflows.activity";
    internal const string OutcomeTag = "workflows.outcome";
    internal const string PoolTag = "workflows.pool";
    internal const string ErrorTag = "error.type";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> CacheLookups = Meter.CreateCounter<long>("cache.lookups", "{lookup}", "Looks for a kept result, by activity and outcome: hit or miss.");
    private static readonly Histogram<double> StoreWrites = Meter.CreateHistogram<double>("store.write.duration", "s", "Time that a commit of the store took.");
    private static readonly Histogram<int> StoreBatches = Meter.CreateHistogram<int>("store.write.batch", "{write}", "Writes that one commit of the store took along.");

    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>("webhook.delivered", "{delivery}", "Requests to hooks, by outcome: started, or why not.");

    /// <summary>Makes the spans.</summary>
    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>By workflow and project; a restart is no further start.</summary>
    internal static Counter<long> RunsStarted { get; } = Meter.CreateCounter<long>("run.started", "{run}", "Runs that began.");

    /// <summary>By workflow, project and outcome; again when a run ends again after a restart.</summary>
    internal static Counter<long> RunsEnded { get; } = Meter.CreateCounter<long>("run.ended", "{run}", "Runs that ended.");

    /// <summary>By workflow, project and outcome.</summary>
    internal static Histogram<double> RunDuration { get; } = Meter.CreateHistogram<double>("run.duration", "s", "Time from the creation of a run to its end.");

    /// <summary>By workflow and project.</summary>
    internal static UpDownCounter<long> RunsActive { get; } = Meter.CreateUpDownCounter<long>("run.active", "{run}", "Runs that this process drives.");

    /// <summary>By workflow and project.</summary>
    internal static Counter<long> LeasesLost { get; } = Meter.CreateCounter<long>("lease.lost", "{lease}", "Leases of runs that another process took.");

    /// <summary>By activity and outcome, and by error of those that failed.</summary>
    internal static Counter<long> StepsEnded { get; } = Meter.CreateCounter<long>("step.ended", "{step}", "Steps and elements that ended.");

    /// <summary>By activity and outcome: of each attempt, with the wait for a device and without that for a slot of its run.</summary>
    internal static Histogram<double> StepDuration { get; } = Meter.CreateHistogram<double>("step.duration", "s", "Time that an attempt of a step took.");

    /// <summary>By activity.</summary>
    internal static UpDownCounter<long> StepsActive { get; } = Meter.CreateUpDownCounter<long>("step.active", "{attempt}", "Attempts of steps that are in work.");

    /// <summary>By activity.</summary>
    internal static Counter<long> Retries { get; } = Meter.CreateCounter<long>("step.retries", "{attempt}", "Attempts that became due because one before failed.");

    /// <summary>By activity.</summary>
    internal static Counter<long> Checkpoints { get; } = Meter.CreateCounter<long>("checkpoint.written", "{checkpoint}", "Checkpoints that steps wrote.");

    /// <summary>By activity: of the attempt in work whose last checkpoint is the oldest. One without a checkpoint is not among them.</summary>
    internal static ObservableGauge<double> CheckpointAge { get; } = Meter.CreateObservableGauge("checkpoint.age", CheckpointAges, "s", "Time since the last checkpoint of an attempt in work.");

    /// <summary>Attempts in work that have written a checkpoint: by which activity, when, and by which clock. Locked by whoever looks.</summary>
    internal static Dictionary<object, (string Activity, long At, TimeProvider Time)> Checkpointed { get; } = [];

    /// <summary>By pool: <c>group</c> for places in a concurrency group, <c>devices</c> for shares of a device.</summary>
    internal static UpDownCounter<long> ClaimsWaiting { get; } = Meter.CreateUpDownCounter<long>("claim.waiting", "{claim}", "Claims of this process that wait.");

    /// <inheritdoc cref="ClaimsWaiting"/>
    internal static UpDownCounter<long> ClaimsHeld { get; } = Meter.CreateUpDownCounter<long>("claim.held", "{claim}", "Claims of this process that have what they asked for.");

    /// <inheritdoc cref="ClaimsWaiting"/>
    internal static Histogram<double> ClaimWait { get; } = Meter.CreateHistogram<double>("claim.wait.duration", "s", "Time from a claim to its grant.");

    /// <summary>Whether anybody wants to know about writes of stores.</summary>
    public static bool WatchesWrites => StoreWrites.Enabled || StoreBatches.Enabled;

    /// <summary>Tells of a commit of a store.</summary>
    /// <param name="writes">How many writes it took along.</param>
    /// <param name="duration">How long it took.</param>
    public static void CountWrites(int writes, TimeSpan duration)
    {
        StoreWrites.Record(duration.TotalSeconds);
        StoreBatches.Record(writes);
    }

    /// <summary>Tells of a request to a hook.</summary>
    /// <param name="outcome"><c>started</c>, or the code of why it started nothing.</param>
    public static void CountDelivery(string outcome)
    {
        if (Deliveries.Enabled) Deliveries.Add(1, new KeyValuePair<string, object?>(OutcomeTag, outcome));
    }

    /// <summary>Tells of a look for a kept result.</summary>
    internal static void CountLookup(string activity, bool isHit)
    {
        if (CacheLookups.Enabled) CacheLookups.Add(1, new(ActivityTag, activity), new(OutcomeTag, isHit ? "hit" : "miss"));
    }

    private static List<Measurement<double>> CheckpointAges()
    {
        lock (Checkpointed)
        {
            return [.. Checkpointed.Values.GroupBy(c => c.Activity)
                .Select(c => new Measurement<double>(c.Max(last => last.Time.GetElapsedTime(last.At).TotalSeconds), new KeyValuePair<string, object?>(ActivityTag, c.Key)))];
        }
    }
}
