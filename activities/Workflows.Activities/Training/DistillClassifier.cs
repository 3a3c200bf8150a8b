using Workflows.Compute;
using Workflows.Compute.Compression;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Activities.Training;

/// <summary>
/// Trains a small network on what a large one says (Hinton, Vinyals, Dean: Distilling the knowledge in a neural network, 2015):
/// α·T²·KL(teacher ‖ student, both at temperature T) + (1 − α)·loss against the labels. Both take the same raw columns and tell the same classes apart;
/// their preprocessing may differ.
/// </summary>
[Activity("distill/classifier", Summary = "Trains a small network on the answers of a large one.", UsesDevice = true)]
internal sealed class DistillClassifier(ComputeModule compute) : IActivity<DistillInput, TrainingOutput>
{
    private const string Name = "distill/classifier";

    /// <inheritdoc/>
    public async Task<TrainingOutput> RunAsync(DistillInput input, ActivityContext context)
    {
        var teacher = await ModelArtifact.LoadNetworkAsync(input.Teacher, context);
        var data = await TrainingData.LoadAsync(input.Train, input.Validation, Name, context);
        var progress = new TrainingProgress(context, data.Train.Rows);
        var student = input.ToJob(data, progress, Name, context);
        var options = new DistillationOptions { Temperature = input.Temperature, Alpha = input.Alpha };
        var result = await ComputeWork.RunAsync(
            () => compute.Distil(student, teacher, options, ComputeDevices.Of(compute, context), context.Cancellation), context.Cancellation);
        progress.Finish();
        return new TrainingOutput { Model = await ModelArtifact.StoreAsync(result.Network, context), Metrics = TrainingMetrics.Of(result) };
    }
}

/// <summary>Inputs of <c>distill/classifier</c>.</summary>
internal sealed record DistillInput : TrainingInput
{
    [Field("The network to learn from: the same raw columns and classes.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Network])]
    public required Artifact Teacher { get; init; }

    [Field("Divides the logits of teacher and student, so that small probabilities are heard; above 0, usually 1 to 10.", Minimum = 1e-3)]
    public double Temperature { get; init; } = 4;

    [Field("Share of the teacher in the loss, 0 to 1; the rest is the loss against the labels.", Minimum = 0, Maximum = 1)]
    public double Alpha { get; init; } = 0.9;
}
