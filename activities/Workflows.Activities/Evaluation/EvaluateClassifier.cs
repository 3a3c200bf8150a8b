using Workflows.Activities.Data;
using Workflows.Compute.Inference;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Activities.Evaluation;

/// <summary>Judges a model on ONNX Runtime, which serves it, with raw rows. How long it takes to answer is measured beside and enters no output.</summary>
[Activity("evaluate/classifier", Version = 2, IsNative = true, Summary = "Judges a classifier on labelled rows, on the runtime that serves it.")]
internal sealed class EvaluateClassifier : IActivity<EvaluateInput, EvaluateOutput>
{
    /// <inheritdoc/>
    public async Task<EvaluateOutput> RunAsync(EvaluateInput input, ActivityContext context)
    {
        var model = await ModelArtifact.LoadOnnxAsync(input.Model, context);
        var dataset = await Dataset.LoadAsync(input.Dataset, context);
        var rows = dataset.ToRows(model.Signature, "evaluate/classifier");
        var metrics = await ComputeWork.RunAsync(
            () =>
            {
                using var session = OnnxSession.Open(model);
                var judged = Evaluator.Evaluate(session, rows, context.Cancellation);
                LatencyReport.Write(context.Report, "", new LatencyProbe(context.Time).Measure(session, rows, context.Cancellation));
                return judged;
            },
            context.Cancellation);
        return new EvaluateOutput
        {
            Metrics = new EvaluationMetrics
            {
                Rows = metrics.Rows,
                Accuracy = metrics.Accuracy,
                F1 = metrics.F1,
                RocAuc = metrics.RocAuc,
                Loss = metrics.Loss,
            },
        };
    }
}

/// <summary>Inputs of <c>evaluate/classifier</c>.</summary>
internal sealed record EvaluateInput
{
    [Field("The model.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Onnx])]
    public required Artifact Model { get; init; }

    [Field("Labelled raw rows with the columns that the model was trained on, in the same order.", Kind = ArtifactKind.Dataset)]
    public required Artifact Dataset { get; init; }
}

/// <summary>Outputs of <c>evaluate/classifier</c>.</summary>
internal sealed record EvaluateOutput
{
    [Field("How good the model is.")]
    public required EvaluationMetrics Metrics { get; init; }
}

/// <summary>How good a classifier is on labelled rows.</summary>
internal sealed record EvaluationMetrics
{
    [Field("Judged rows.")]
    public required int Rows { get; init; }

    [Field("Share of rows with the right class, 0 to 1.")]
    public required double Accuracy { get; init; }

    [Field("F1 of the positive class of two, else the mean F1 over the classes, 0 to 1.")]
    public required double F1 { get; init; }

    [Field("Area under the ROC curve, 0 to 1: of the positive class of two, else the mean over each class against the rest; absent when the rows have one class only.")]
    public double? RocAuc { get; init; }

    [Field("Mean cross-entropy, in nats.")]
    public required double Loss { get; init; }
}
