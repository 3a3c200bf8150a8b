using Workflows.Compute.Networks;
using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Training;

/// <summary>Refuses a training whose parts do not fit each other, before anything is loaded.</summary>
internal static class TrainingCheck
{
    /// <exception cref="TrainingException">All problems in one message.</exception>
    public static void Run(TrainingJob job)
    {
        List<string> problems = [.. job.Architecture.Problems(job.Signature.Columns.Count, job.Signature.Classes.Count)];
        if (problems.Count == 0) problems.AddRange(job.Options.Problems(job.Architecture, job.Validation is { Rows: > 0 }));
        if (problems.Count == 0) problems.AddRange(Weights(job));
        problems.AddRange(Rows("training", job.Train, job.Signature));
        if (job.Train.Rows == 0) problems.Add("there are no training rows: give at least one");
        if (job.Validation is { } validation) problems.AddRange(Rows("validation", validation, job.Signature));
        if (job.Architecture.Layers.Any(layer => layer is BatchNormLayer) && (job.Train.Rows == 1 || job.Options.BatchSize == 1))
            problems.Add("batchNorm needs at least 2 rows in a batch: use a larger batchSize, or take batchNorm out");
        if (job.Checkpoints is { EveryEpochs: < 1 } checkpoints) problems.Add($"checkpoints are kept every {checkpoints.EveryEpochs} epochs: use at least 1");
        if (problems.Count > 0) throw new TrainingException(TrainingException.Refused, string.Join("; ", problems) + ".");
        RecipeApplication.Check(job.Recipe, job.Signature);
    }

    /// <summary>What is wrong with raw rows for a signature; the first bad cell or label only.</summary>
    public static IEnumerable<string> Rows(string part, LabelledRows rows, Signature signature)
    {
        if (rows.Columns != signature.Columns.Count)
            return [$"the {part} rows have {rows.Columns} columns, the signature names {signature.Columns.Count}"];
        if (rows.Features.Length != (long)rows.Rows * rows.Columns)
            return [$"the {part} rows have {rows.Features.Length} values for {rows.Rows} rows of {rows.Columns} columns"];
        if (signature.Columns.FirstOrDefault(column => column.Type != ColumnType.Number) is { } text)
            return [$"column '{text.Name}' holds text: a network takes numbers, encode or drop the column first"];
        var cell = Array.FindIndex(rows.Features, value => !float.IsFinite(value));
        if (cell >= 0)
            return [$"row {(cell / rows.Columns) + 1} of the {part} rows has {rows.Features[cell]} in column '{signature.Columns[cell % rows.Columns].Name}': every value must be a finite number"];
        var label = Array.FindIndex(rows.Labels, value => value < 0 || value >= signature.Classes.Count);
        return label < 0 ? [] : [$"row {label + 1} of the {part} rows has class {rows.Labels[label]}, there are classes 0 to {signature.Classes.Count - 1}"];
    }

    private static IEnumerable<string> Weights(TrainingJob job) => job.InitialWeights is not { } weights ? [] : job.Architecture.Weights
        .Where(spec => !weights.TryGetValue(spec.Name, out var weight) || !weight.Shape.SequenceEqual(spec.Shape))
        .Select(spec => $"the initial weights have no {spec.Name} of shape [{string.Join(", ", spec.Shape)}]");
}
