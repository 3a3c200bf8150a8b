using Workflows.Compute;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Activities.Training;

/// <summary>
/// Trains a network to tell the classes of a data set apart. The data set's recipe is applied while loading and becomes part of the model. A stopped
/// training goes on from its checkpoint and ends with the same bytes.
/// </summary>
[Activity("train/classifier", Summary = "Trains a network to tell the classes of a data set apart.", UsesDevice = true)]
internal sealed class TrainClassifier(ComputeModule compute) : IActivity<TrainClassifierInput, TrainingOutput>
{
    private const string Name = "train/classifier";

    /// <inheritdoc/>
    public async Task<TrainingOutput> RunAsync(TrainClassifierInput input, ActivityContext context)
    {
        var data = await TrainingData.LoadAsync(input.Train, input.Validation, Name, context);
        var progress = new TrainingProgress(context, data.Train.Rows);
        var job = input.ToJob(data, progress, Name, context);
        if (input.From is { } start) job = job with { InitialWeights = WarmStart.Weights(await ModelArtifact.LoadNetworkAsync(start, context), job, Name) };
        var result = await ComputeWork.RunAsync(() => compute.Train(job, ComputeDevices.Of(compute, context), context.Cancellation), context.Cancellation);
        progress.Finish();
        return new TrainingOutput { Model = await ModelArtifact.StoreAsync(result.Network, context), Metrics = TrainingMetrics.Of(result) };
    }
}

/// <summary>Inputs of <c>train/classifier</c>.</summary>
internal sealed record TrainClassifierInput : TrainingInput
{
    [Field("A network to start from in place of random weights: the same layers, raw columns and classes. Its preprocessing is not taken over.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Network])]
    public Artifact? From { get; init; }
}
