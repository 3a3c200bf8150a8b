using System.Collections.Concurrent;
using System.Diagnostics;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Tests.Hosting;

/// <summary>Keeps every span of the engine that ended.</summary>
internal sealed class SpanListener : IDisposable
{
    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly ActivityListener listener;

    public SpanListener()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WorkflowTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>In the order of their beginnings.</summary>
    public IReadOnlyList<Activity> Ended => [.. ended.OrderBy(span => span.StartTimeUtc)];

    public IReadOnlyList<Activity> Named(string name) => [.. Ended.Where(span => span.OperationName == name)];

    public void Dispose() => listener.Dispose();
}
