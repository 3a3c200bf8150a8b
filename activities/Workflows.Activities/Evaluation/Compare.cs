using Workflows.Activities.Data;
using Workflows.Compute.Inference;
using Workflows.Compute.Onnx;
using Workflows.Compute.Training;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Evaluation;

/// <summary>
/// Judges any number of models on the same rows, on ONNX Runtime, and compares each with the baseline. The value holds what is the same every time; the
/// page adds latency on this machine and plots.
/// </summary>
[Activity("evaluate/compare", Version = 2, IsNative = true, Summary = "Compares models with a baseline: size, quality and latency, as a value and as a report.")]
internal sealed class Compare : IActivity<CompareInput, CompareOutput>
{
    /// <inheritdoc/>
    public async Task<CompareOutput> RunAsync(CompareInput input, ActivityContext context)
    {
        var baseline = Baseline(input);
        var dataset = await Dataset.LoadAsync(input.Dataset, context);
        var judged = new List<JudgedModel>();
        foreach (var entry in input.Models)
        {
            context.Report.Progress((double)judged.Count / input.Models.Count, entry.Name);
            judged.Add(await JudgeAsync(entry, dataset, context));
        }

        var comparison = new Comparison(judged, judged.Find(model => model.Name == baseline)!, dataset);
        var page = new ComparisonReport(comparison, Machine.Describe()).Page();
        return new CompareOutput
        {
            Metrics = comparison.Metrics(),
            Report = await context.Artifacts.AddFileAsync(new ArtifactDraft(ArtifactKind.Report, "html"), page.WriteAsync, context.Cancellation),
        };
    }

    private static async Task<JudgedModel> JudgeAsync(CompareEntry entry, Dataset dataset, ActivityContext context)
    {
        var model = await ModelArtifact.LoadOnnxAsync(entry.Model, context);
        var rows = dataset.ToRows(model.Signature, $"evaluate/compare (model '{entry.Name}')");
        var judged = await ComputeWork.RunAsync(() => Judge(entry, model, rows, context), context.Cancellation);
        LatencyReport.Write(context.Report, entry.Name, judged.Latency);
        return judged;
    }

    private static JudgedModel Judge(CompareEntry entry, OnnxModel model, LabelledRows rows, ActivityContext context)
    {
        using var session = OnnxSession.Open(model);
        var answers = Evaluator.Predict(session, rows, context.Cancellation);
        return new JudgedModel
        {
            Name = entry.Name,
            Facts = model.Facts,
            Metrics = Evaluator.Evaluate(answers, rows.Labels, model.Signature),
            Classes = [.. answers.Labels.Select(label => model.Signature.Classes[label])],
            Latency = new LatencyProbe(context.Time).Measure(session, rows, context.Cancellation),
            Parity = entry.Parity,
        };
    }

    private static string Baseline(CompareInput input)
    {
        var names = input.Models.Select(model => model.Name).ToList();
        if (names.Count == 0) throw FailureException.Input(FailureCodes.CompareModels, "evaluate/compare got no model. List at least one in 'models'.");
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw FailureException.Input(FailureCodes.CompareModels, $"evaluate/compare got two models named '{twice.Key}'. Give each its own name.");
        var baseline = input.Baseline ?? names[0];
        return names.Contains(baseline)
            ? baseline
            : throw FailureException.Input(FailureCodes.CompareModels, $"evaluate/compare has no model named '{baseline}' for a baseline. There are {string.Join(", ", names)}.");
    }
}

/// <summary>Inputs of <c>evaluate/compare</c>.</summary>
internal sealed record CompareInput
{
    [Field("The models, in the order in which they are shown.")]
    public required IReadOnlyList<CompareEntry> Models { get; init; }

    [Field("Name of the model that the others are compared with; the first one when not given.")]
    public string? Baseline { get; init; }

    [Field("Labelled raw rows with the columns that the models were trained on, in the same order.", Kind = ArtifactKind.Dataset)]
    public required Artifact Dataset { get; init; }
}

/// <summary>One model to compare.</summary>
internal sealed record CompareEntry
{
    [Field("Its name in the table.")]
    public required string Name { get; init; }

    [Field("The model.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Onnx])]
    public required Artifact Model { get; init; }

    [Field("Largest relative difference of logits to its original, from convert/onnx; shown in the table.", Minimum = 0)]
    public double? Parity { get; init; }
}

/// <summary>Outputs of <c>evaluate/compare</c>.</summary>
internal sealed record CompareOutput
{
    [Field("The figures that are the same every time.")]
    public required ComparisonMetrics Metrics { get; init; }

    [Field("All figures with latency and plots, as a page.", Kind = ArtifactKind.Report)]
    public required Artifact Report { get; init; }
}

/// <summary>Models side by side.</summary>
internal sealed record ComparisonMetrics
{
    [Field("Name of the baseline.")]
    public required string Baseline { get; init; }

    [Field("Judged rows.")]
    public required int Rows { get; init; }

    [Field("One entry for each model, in the order given.")]
    public required IReadOnlyList<ComparisonRow> Models { get; init; }
}

/// <summary>Figures of one model.</summary>
internal sealed record ComparisonRow
{
    [Field("Name of the model.")]
    public required string Name { get; init; }

    [Field("Length of model.onnx, preprocessing included.")]
    public required long Bytes { get; init; }

    [Field("Length of model.onnx after gzip.")]
    public required long GzipBytes { get; init; }

    [Field("Trained values.")]
    public required long Parameters { get; init; }

    [Field("Multiply-accumulates for one row.")]
    public required long Macs { get; init; }

    [Field("Share of rows with the right class, 0 to 1.")]
    public required double Accuracy { get; init; }

    [Field("F1 of the positive class of two, else the mean F1 over the classes, 0 to 1.")]
    public required double F1 { get; init; }

    [Field("Area under the ROC curve, 0 to 1: of the positive class of two, else the mean over each class against the rest; absent when the rows have one class only.")]
    public double? RocAuc { get; init; }

    [Field("Mean cross-entropy, in nats.")]
    public required double Loss { get; init; }

    [Field("Share of rows with the same answer as the baseline, 0 to 1.")]
    public required double Agreement { get; init; }

    [Field("Largest relative difference of logits to its original; absent when not given.")]
    public double? Parity { get; init; }
}
