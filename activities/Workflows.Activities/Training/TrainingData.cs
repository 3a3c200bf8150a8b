using Workflows.Activities.Data;
using Workflows.Compute.Training;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Training;

/// <summary>The rows that a training learns from and those that it watches, of one kind.</summary>
/// <param name="Dataset">The training part; its recipe becomes part of the model.</param>
/// <param name="Train">Its rows.</param>
/// <param name="Validation">Rows to watch, or null.</param>
internal sealed record TrainingData(Dataset Dataset, LabelledRows Train, LabelledRows? Validation)
{
    /// <summary>Reads both parts.</summary>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows to watch; null or without rows for none.</param>
    /// <param name="use">Name of the activity, for messages.</param>
    /// <param name="context">Of the attempt.</param>
    /// <exception cref="FailureException"><c>dataset-…</c>: text columns, no rows, or parts that differ in columns or classes.</exception>
    public static async Task<TrainingData> LoadAsync(Artifact train, Artifact? validation, string use, ActivityContext context)
    {
        var dataset = await Dataset.LoadAsync(train, context);
        var watched = validation is null ? null : await Dataset.LoadAsync(validation, context);
        return new TrainingData(
            dataset,
            dataset.ToRows(dataset.Signature, $"{use} (train)"),
            watched is { Rows: > 0 } ? watched.ToRows(dataset.Signature, $"{use} (validation)") : null);
    }
}
