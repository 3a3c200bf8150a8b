using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Tests.Hosting;

/// <summary>Keeps every figure of the engine.</summary>
internal sealed class FigureListener : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentQueue<(string Name, string Tags, double Value)> figures = new();

    public FigureListener()
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == WorkflowTelemetry.Name) own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
    }

    public IReadOnlyList<(string Name, string Tags, double Value)> All => [.. figures];

    /// <summary>The sum by tags, such as <c>step.ended{activity=test/work,outcome=failed} 1</c>.</summary>
    public IReadOnlyList<string> Sums(string name) => [.. figures
        .Where(figure => figure.Name == name)
        .GroupBy(figure => figure.Tags)
        .Select(group => $"{group.Key} {group.Sum(figure => figure.Value)}")
        .Order(StringComparer.Ordinal)];

    /// <summary>Asks for the figures that are told only when somebody asks.</summary>
    public void Observe() => listener.RecordObservableInstruments();

    /// <summary>How often a figure was told.</summary>
    public int Count(string name) => figures.Count(figure => figure.Name == name);

    public void Dispose() => listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => figures.Enqueue((
        instrument.Name,
        string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key.Replace("workflows.", "", StringComparison.Ordinal)}={tag.Value}")),
        value));
}
