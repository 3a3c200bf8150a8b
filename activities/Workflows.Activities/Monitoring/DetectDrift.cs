using Microsoft.Extensions.Logging;
using Workflows.Activities.Data;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Monitoring;

/// <summary>
/// Compares the raw feature columns of two data sets by the population stability index: Σ (current − reference) · ln(current ÷ reference) over bins of the
/// reference (Siddiqi: Credit Risk Scorecards, 2006). By his rule of thumb a column is stable below 0.1, has moved somewhat up to 0.25, and has drifted above.
/// Numbers fall into ten bins of equal share of the reference, up to ten different numbers into a bin each; texts into a bin each for the 20 most frequent,
/// one for all others. A share below 0.0001 counts as 0.0001, so that an empty bin gives a large figure, not an infinite one.
/// </summary>
[Activity("monitor/drift", Summary = "Says how far the columns of one data set have moved from those of another (PSI), as a value and as a report.")]
internal sealed partial class DetectDrift : IActivity<DriftInput, DriftOutput>
{
    // A value is kept inline in the event log, which holds 64 KiB of it.
    private const int MostFeatures = 256;

    /// <inheritdoc/>
    public async Task<DriftOutput> RunAsync(DriftInput input, ActivityContext context)
    {
        var reference = await LoadAsync(input.Reference, "reference", context);
        var current = await LoadAsync(input.Current, "current", context);
        var features = new DriftColumns(reference, current).Compare();
        var drift = new DriftSummary
        {
            Max = features.Max(feature => feature.Psi),
            Mean = features.Average(feature => feature.Psi),
            Drifted = features.Count(feature => feature.Psi > input.Threshold),
            Features = [.. features.Take(MostFeatures).Select(feature => new FeatureDrift { Name = feature.Name, Psi = feature.Psi })],
        };
        LogDrift(context.Logger, drift.Drifted, features.Count, input.Threshold, features[0].Name, drift.Max);
        var page = new DriftReport(features, input.Threshold, reference.Rows, current.Rows).Page();
        return new DriftOutput
        {
            Drifted = drift.Drifted > 0,
            Drift = drift,
            Report = await context.Artifacts.AddFileAsync(new ArtifactDraft(ArtifactKind.Report, "html"), page.WriteAsync, context.Cancellation),
        };
    }

    private static async Task<Dataset> LoadAsync(Artifact artifact, string input, ActivityContext context)
    {
        var dataset = await Dataset.LoadAsync(artifact, context);
        return dataset.Rows > 0
            ? dataset
            : throw FailureException.Input(FailureCodes.DatasetEmpty, $"monitor/drift got a data set without rows as '{input}'. Give it at least one row, better some hundred.");
    }

    [LoggerMessage(1701, LogLevel.Information, "{Drifted} of {Features} columns are above {Threshold}; {Name} has moved most: {Psi}")]
    private static partial void LogDrift(ILogger logger, int drifted, int features, double threshold, string name, double psi);
}

/// <summary>Inputs of <c>monitor/drift</c>.</summary>
internal sealed record DriftInput
{
    [Field("Rows as they were, for example those that the model was trained on.", Kind = ArtifactKind.Dataset)]
    public required Artifact Reference { get; init; }

    [Field("Rows as they are now: the same columns by name and type; further ones are not looked at.", Kind = ArtifactKind.Dataset)]
    public required Artifact Current { get; init; }

    [Field("Population stability index above which a column has drifted: usually 0.1 for the first doubt, 0.25 for a shift that matters.", Minimum = 0)]
    public double Threshold { get; init; } = 0.25;
}

/// <summary>Outputs of <c>monitor/drift</c>.</summary>
internal sealed record DriftOutput
{
    [Field("Whether at least one column has drifted.")]
    public required bool Drifted { get; init; }

    [Field("The figures.")]
    public required DriftSummary Drift { get; init; }

    [Field("The same with both distributions of every column, as a page.", Kind = ArtifactKind.Report)]
    public required Artifact Report { get; init; }
}

/// <summary>How far columns have moved.</summary>
internal sealed record DriftSummary
{
    [Field("Largest population stability index.")]
    public required double Max { get; init; }

    [Field("Mean population stability index.")]
    public required double Mean { get; init; }

    [Field("Number of columns above the threshold.")]
    public required int Drifted { get; init; }

    [Field("Each column, the one that moved most first; the first 256, the report has all.")]
    public required IReadOnlyList<FeatureDrift> Features { get; init; }
}

/// <summary>How far one column has moved.</summary>
internal sealed record FeatureDrift
{
    [Field("Name of the column.")]
    public required string Name { get; init; }

    [Field("Population stability index, 0 or more.")]
    public required double Psi { get; init; }
}
