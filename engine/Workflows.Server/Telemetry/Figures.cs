using Prometheus;
using Workflows.Core.Diagnostics;

namespace Workflows.Server.Telemetry;

/// <summary>The figures of this process in the form that Prometheus reads: those of the engine, of requests, and of the runtime.</summary>
internal sealed class Figures : IDisposable
{
    private static readonly string[] Meters = [WorkflowTelemetry.Name, "Microsoft.AspNetCore.Hosting"];

    private readonly IDisposable listening;

    public Figures()
    {
        DotNetStats.Register(Registry);
        listening = MeterAdapter.StartListening(new MeterAdapterOptions
        {
            Registry = Registry,
            MetricFactory = Metrics.WithCustomRegistry(Registry), // else what is measured goes to the registry of the process
            InstrumentFilterPredicate = i => Meters.Contains(i.Meter.Name),
        });
    }

    /// <summary>Of this server alone: a process may have several.</summary>
    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    public void Dispose() => listening.Dispose();
}
