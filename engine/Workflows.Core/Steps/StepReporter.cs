using System.Collections.Immutable;
using Workflows.Core.Activities;

namespace Workflows.Core.Steps;

/// <summary>Collects the measurements of one attempt and hands everything else on, without secrets.</summary>
internal sealed class StepReporter(IStepReporter next, SecretMask mask) : IStepReporter
{
    private static readonly ImmutableSortedDictionary<string, double> NoMeasurements = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    private ImmutableSortedDictionary<string, double> measurements = NoMeasurements;

    /// <summary>Null for none.</summary>
    public IReadOnlyDictionary<string, double>? Measurements => measurements.IsEmpty ? null : measurements;

    public void Progress(double fraction, string? message = null) => next.Progress(fraction, message is null ? null : mask.Hide(message));

    public void Metric(string name, long position, double value) => next.Metric(mask.Hide(name), position, value);

    public void Checkpoint(long position) => next.Checkpoint(position);

    public void Measurement(string name, double value)
    {
        name = mask.Hide(name);

        // JSON has no NaN, and a figure that is none helps nobody.
        if (double.IsFinite(value)) ImmutableInterlocked.Update(ref measurements, (known, figure) => known.SetItem(figure.name, figure.value), (name, value));
        next.Measurement(name, value);
    }
}
