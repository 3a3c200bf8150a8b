using Workflows.Compute.Training;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Activities.Training;

/// <summary>Outputs of every activity that trains a network from the start.</summary>
internal sealed record TrainingOutput
{
    [Field("The trained network with its preprocessing.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Network])]
    public required Artifact Model { get; init; }

    [Field("Figures of the epoch whose weights were kept.")]
    public required TrainingMetrics Metrics { get; init; }
}

/// <summary>How a training ended.</summary>
internal sealed record TrainingMetrics
{
    [Field("Mean loss over the training rows while they were learnt from, in nats; with class weights the weighted mean.")]
    public required double Loss { get; init; }

    [Field("Share of training rows that were right while they were learnt from, 0 to 1.")]
    public required double Accuracy { get; init; }

    [Field("Mean loss over the validation rows, in nats, weighted likewise; absent without them.")]
    public double? ValidationLoss { get; init; }

    [Field("Share of validation rows that are right, 0 to 1; absent without them.")]
    public double? ValidationAccuracy { get; init; }

    [Field("Epochs that ran.")]
    public required int Epochs { get; init; }

    [Field("Epoch whose weights were kept, from 1.")]
    public required int BestEpoch { get; init; }

    /// <summary>Figures of a finished training.</summary>
    internal static TrainingMetrics Of(TrainingResult result)
    {
        var best = result.History[result.BestEpoch - 1];
        return new TrainingMetrics
        {
            Loss = best.Loss,
            Accuracy = best.Accuracy,
            ValidationLoss = best.ValidationLoss,
            ValidationAccuracy = best.ValidationAccuracy,
            Epochs = result.History.Count,
            BestEpoch = result.BestEpoch,
        };
    }
}
