using Workflows.Compute.Inference;
using Workflows.Core.Activities;

namespace Workflows.Activities.Evaluation;

/// <summary>Hands latency to the event log as measurements named <c>latency/[model/]batch1/p50</c>, in seconds.</summary>
internal static class LatencyReport
{
    public static void Write(IStepReporter report, string model, Latency latency)
    {
        foreach (var batch in new[] { latency.One, latency.Many })
        {
            var name = $"latency/{(model.Length > 0 ? $"{model}/" : "")}batch{batch.Batch}";
            report.Measurement($"{name}/p50", batch.P50 * 1e-6);
            report.Measurement($"{name}/p95", batch.P95 * 1e-6);
        }
    }
}
