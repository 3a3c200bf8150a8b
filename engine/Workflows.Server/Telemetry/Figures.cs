using Prometheus;
using Workflows.Core.Diagnostics;
using Workflows.Core.Runs;

namespace Workflows.Server.Telemetry;

/// <summary>
/// The figures of this process in the form that Prometheus reads: those of the engine, of requests, and of the runtime; and what the store says at the moment
/// when somebody reads them.
/// </summary>
internal sealed class Figures : IDisposable
{
    private static readonly string[] Meters = [WorkflowTelemetry.Name, "Microsoft.AspNetCore.Hosting"];

    private readonly ServedEngine engine;
    private readonly Gauge open;
    private readonly Gauge oldest;
    private readonly Gauge isUp;
    private readonly IDisposable listening;

    public Figures(ServedEngine engine)
    {
        this.engine = engine;
        var factory = Metrics.WithCustomRegistry(Registry); // else what is measured goes to the registry of the process
        open = factory.CreateGauge("workflows_run_open", "Runs of the store that have not ended.", "project", "state");
        oldest = factory.CreateGauge("workflows_run_open_oldest_seconds", "Time since the oldest of them was created.", "project", "state");
        isUp = factory.CreateGauge("workflows_store_up", "Whether the store answers: 1 or 0.");
        DotNetStats.Register(Registry);
        Registry.AddBeforeCollectCallback(AskStoreAsync);
        listening = MeterAdapter.StartListening(new MeterAdapterOptions
        {
            Registry = Registry,
            MetricFactory = factory,
            InstrumentFilterPredicate = i => Meters.Contains(i.Meter.Name),
        });
    }

    /// <summary>Of this server alone: a process may have several.</summary>
    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    public void Dispose() => listening.Dispose();

    // Who scrapes wants the other figures all the more when the store is away.
    private async Task AskStoreAsync(CancellationToken cancellationToken)
    {
        var runs = await StoreQuestion.AskAsync(engine.Runs.CountOpenAsync, engine.Time, cancellationToken);
        isUp.Set(runs is null ? 0 : 1);
        if (runs is null) return;
        foreach (var labels in open.GetAllLabelValues().ToList()) Set(labels[0], labels[1], 0, TimeSpan.Zero);
        foreach (var some in runs) Set(some.Project, some.State.Word(), some.Count, engine.Time.GetUtcNow() - some.Oldest);
    }

    private void Set(string project, string state, int count, TimeSpan age)
    {
        open.WithLabels(project, state).Set(count);
        oldest.WithLabels(project, state).Set(age.TotalSeconds);
    }
}
