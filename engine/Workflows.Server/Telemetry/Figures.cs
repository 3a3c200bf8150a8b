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

    // Who scrapes waits for ten seconds as a rule, and wants the other figures all the more when the store is away.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

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

    private async Task AskStoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            var runs = await engine.Runs.CountOpenAsync(cancellationToken).WaitAsync(Patience, engine.Time, cancellationToken);
            foreach (var labels in open.GetAllLabelValues().ToList()) Set(labels[0], labels[1], 0, TimeSpan.Zero);
            foreach (var some in runs) Set(some.Project, some.State.Word(), some.Count, engine.Time.GetUtcNow() - some.Oldest);
            isUp.Set(1);
        }
        catch (Exception e) when (e is TimeoutException or FailureException)
        {
            isUp.Set(0);
        }
    }

    private void Set(string project, string state, int count, TimeSpan age)
    {
        open.WithLabels(project, state).Set(count);
        oldest.WithLabels(project, state).Set(age.TotalSeconds);
    }
}
