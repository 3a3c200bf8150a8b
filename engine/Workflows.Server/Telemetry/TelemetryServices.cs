using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Prometheus;
using Workflows.Core.Diagnostics;
using Workflows.Server.Access;

namespace Workflows.Server.Telemetry;

/// <summary>What operators see: figures at <c>/metrics</c>, and, when an endpoint is configured, traces and logs over OTLP.</summary>
internal static class TelemetryServices
{
    public static void AddTelemetry(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<Figures>();
        if (options.OtlpEndpoint is not { } endpoint) return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("workflows", serviceVersion: options.Version))
            .WithTracing(tracing => tracing.AddSource(WorkflowTelemetry.Name).AddAspNetCoreInstrumentation().AddOtlpExporter(To))
            .WithLogging(logging => logging.AddOtlpExporter(To));

        void To(OtlpExporterOptions exporter) => exporter.Endpoint = endpoint;
    }

    public static void MapFigures(this WebApplication app)
    {
        var figures = app.Services.GetRequiredService<Figures>();
        app.MapMetrics("/metrics", figures.Registry).WithMetadata(new OpenLocally());
    }
}
