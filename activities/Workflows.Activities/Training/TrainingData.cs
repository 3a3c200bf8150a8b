using Workflows.Activities.Data;
using Workflows.Compute.Preprocessing;
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
        return await LoadAsync(dataset, validation, dataset.Signature, use, context);
    }

    /// <summary>Reads both parts for a model that exists already.</summary>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows to watch; null or without rows for none.</param>
    /// <param name="expected">Columns and classes of the model.</param>
    /// <param name="use">Name of the activity, for messages.</param>
    /// <param name="context">Of the attempt.</param>
    /// <exception cref="FailureException"><c>dataset-…</c>: text columns, no rows, or parts that differ from the model in columns or classes.</exception>
    public static async Task<TrainingData> LoadAsync(Artifact train, Artifact? validation, Signature expected, string use, ActivityContext context) =>
        await LoadAsync(await Dataset.LoadAsync(train, context), validation, expected, use, context);

    private static async Task<TrainingData> LoadAsync(Dataset train, Artifact? validation, Signature expected, string use, ActivityContext context)
    {
        var watched = validation is null ? null : await Dataset.LoadAsync(validation, context);
        return new TrainingData(
            train,
            train.ToRows(expected, $"{use} (train)"),
            watched is { Rows: > 0 } ? watched.ToRows(expected, $"{use} (validation)") : null);
    }
}
