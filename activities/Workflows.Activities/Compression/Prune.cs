using Microsoft.Extensions.Logging;
using Workflows.Activities.Training;
using Workflows.Compute;
using Workflows.Compute.Compression;
using Workflows.Compute.Networks;
using Workflows.Compute.Training;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Compression;

/// <summary>
/// Removes the least important hidden neurons for good, so that the network has fewer parameters and less to compute, and trains what is left for some
/// epochs. Importance is the norm of the weights into a neuron times the norm of those out of it. The model keeps its own preprocessing.
/// </summary>
[Activity("compress/prune", Summary = "Removes hidden neurons of a network and fine-tunes it.", UsesDevice = true)]
internal sealed partial class Prune(ComputeModule compute) : IActivity<PruneInput, PruneOutput>
{
    private const string Name = "compress/prune";

    /// <inheritdoc/>
    public async Task<PruneOutput> RunAsync(PruneInput input, ActivityContext context)
    {
        var network = await ModelArtifact.LoadNetworkAsync(input.Model, context);
        var data = await TrainingData.LoadAsync(input.Train, input.Validation, network.Signature, Name, context);
        var pruned = Remove(network, input.Fraction);
        var summary = PruneSummary.Of(network.Architecture, pruned.Architecture);
        LogPruned(context.Logger, summary.ParametersBefore, summary.Parameters);
        if (input.FineTune.Epochs == 0) return new PruneOutput { Model = await ModelArtifact.StoreAsync(pruned, context), Summary = summary };
        var progress = new TrainingProgress(context, data.Train.Rows);
        var job = TrainingJob.FineTune(pruned, data.Train, input.FineTune.ToOptions(context.Seed)) with
        {
            Validation = data.Validation,
            Checkpoints = TrainingCheckpoints.Of(context),
            Progress = progress,
        };
        var result = await ComputeWork.RunAsync(() => compute.Train(job, ComputeDevices.Of(compute, context), context.Cancellation), context.Cancellation);
        progress.Finish();
        return new PruneOutput
        {
            Model = await ModelArtifact.StoreAsync(result.Network, context),
            Metrics = TrainingMetrics.Of(result),
            Summary = summary,
        };
    }

    private Network Remove(Network network, double fraction)
    {
        var options = new PruningOptions { Fraction = fraction };
        var problems = options.Problems(network.Architecture);
        return problems.Count == 0
            ? compute.Prune(network, options).Network
            : throw FailureException.Input(FailureCodes.PruneNothing, $"{Name}: {string.Join("; ", problems)}.");
    }

    [LoggerMessage(1402, LogLevel.Information, "{Before} parameters before, {After} after pruning")]
    private static partial void LogPruned(ILogger logger, long before, long after);
}

/// <summary>Inputs of <c>compress/prune</c>.</summary>
internal sealed record PruneInput
{
    [Field("The trained network.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Network])]
    public required Artifact Model { get; init; }

    [Field("Rows to fine-tune with, of the kind that the model was trained on; their own transforms are not used.", Kind = ArtifactKind.Dataset, Fits = true)]
    public required Artifact Train { get; init; }

    [Field("Rows that are only measured after each epoch; early stopping watches them. A data set without rows counts as none.", Kind = ArtifactKind.Dataset, Fits = true)]
    public Artifact? Validation { get; init; }

    [Field("Share of the neurons of each hidden dense layer to remove, rounded down; each layer keeps at least one.", Minimum = 0, Maximum = 0.95)]
    public double Fraction { get; init; } = 0.5;

    [Field("How what is left is trained.")]
    public FineTuneInput FineTune { get; init; } = new();

    [Field("Seed of the order of rows and of dropout; the run's seed when not given.")]
    public long? Seed { get; init; }
}

/// <summary>How a pruned network is trained.</summary>
internal sealed record FineTuneInput
{
    [Field("Passes over the training rows; 0 for none.", Minimum = 0)]
    public int Epochs { get; init; } = 10;

    [Field("How weights follow their gradients; Adam when not given.")]
    public OptimizerInput Optimizer { get; init; } = OptimizerInput.Default;

    [Field("Rows in a step; 0 takes all rows as one batch.", Minimum = 0)]
    public int BatchSize { get; init; } = 64;

    [Field("Ends training when the validation loss no longer falls, and keeps the best weights; all epochs run when not given.")]
    public EarlyStoppingInput? EarlyStopping { get; init; }

    /// <summary>The options as the compute module knows them.</summary>
    internal TrainingOptions ToOptions(long seed) => new()
    {
        Epochs = Epochs,
        BatchSize = BatchSize == 0 ? null : BatchSize,
        Optimizer = Optimizer.ToOptimizer(),
        EarlyStopping = EarlyStopping?.ToEarlyStopping(),
        Seed = seed,
    };
}

/// <summary>Outputs of <c>compress/prune</c>.</summary>
internal sealed record PruneOutput
{
    [Field("The smaller network.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Network])]
    public required Artifact Model { get; init; }

    [Field("Figures of the fine-tuning; absent without one.")]
    public TrainingMetrics? Metrics { get; init; }

    [Field("What was removed.")]
    public required PruneSummary Summary { get; init; }
}

/// <summary>What pruning removed.</summary>
internal sealed record PruneSummary
{
    [Field("Trained values before.")]
    public required long ParametersBefore { get; init; }

    [Field("Trained values after.")]
    public required long Parameters { get; init; }

    [Field("Multiply-accumulates for one row before.")]
    public required long MacsBefore { get; init; }

    [Field("Multiply-accumulates for one row after.")]
    public required long Macs { get; init; }

    [Field("Units of each dense layer after, from the first to the last.")]
    public required IReadOnlyList<int> Units { get; init; }

    /// <summary>Compares two architectures.</summary>
    internal static PruneSummary Of(NetworkArchitecture before, NetworkArchitecture after) => new()
    {
        ParametersBefore = before.Parameters,
        Parameters = after.Parameters,
        MacsBefore = before.Macs,
        Macs = after.Macs,
        Units = [.. after.Layers.OfType<DenseLayer>().Select(layer => layer.Units)],
    };
}
