using System.Text.Json.Nodes;
using Workflows.Compute.Training;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Activities.Training;

/// <summary>Inputs of every activity that trains a network from the start.</summary>
internal abstract record TrainingInput
{
    [Field("Rows to learn from.", Kind = ArtifactKind.Dataset, Fits = true)]
    public required Artifact Train { get; init; }

    [Field("Rows that are only measured after each epoch; early stopping watches them. A data set without rows counts as none.", Kind = ArtifactKind.Dataset, Fits = true)]
    public Artifact? Validation { get; init; }

    [Field("The network.")]
    public required ModelInput Model { get; init; }

    [Field("How weights follow their gradients; Adam when not given.")]
    public OptimizerInput Optimizer { get; init; } = OptimizerInput.Default;

    [Field("Passes over the training rows.", Minimum = 1)]
    public int Epochs { get; init; } = 30;

    [Field("Rows in a step; 0 takes all rows as one batch.", Minimum = 0)]
    public int BatchSize { get; init; } = 64;

    [Field("What training makes small; cross-entropy when not given, binary cross-entropy for a last layer of one unit.")]
    public Loss? Loss { get; init; }

    [Field("How much rows of each class count in the loss: balanced, which makes every class count the same, or weights by label, such as { sick: 5 }; labels not named have 1.")]
    public JsonNode? ClassWeights { get; init; }

    [Field("Ends training when the validation loss no longer falls, and keeps the best weights; all epochs run when not given.")]
    public EarlyStoppingInput? EarlyStopping { get; init; }

    [Field("Seed of initial weights, order of rows and dropout; the run's seed when not given.")]
    public long? Seed { get; init; }

    /// <summary>The training as the compute module knows it.</summary>
    /// <exception cref="Core.Diagnostics.FailureException"><c>model-layers</c> when the model does not fit the data.</exception>
    internal TrainingJob ToJob(TrainingData data, TrainingProgress progress, string use, ActivityContext context) => new()
    {
        Architecture = Model.For(data.Train.Columns, data.Dataset.Signature.Classes.Count, use),
        Recipe = data.Dataset.Recipe,
        Signature = data.Dataset.Signature,
        Train = data.Train,
        Validation = data.Validation,
        Options = ToOptions(context.Seed) with { ClassWeights = Training.ClassWeights.Of(ClassWeights, data.Train, data.Dataset.Signature.Classes, use) },
        Checkpoints = TrainingCheckpoints.Of(context),
        Progress = progress,
    };

    private TrainingOptions ToOptions(long seed) => new()
    {
        Epochs = Epochs,
        BatchSize = BatchSize == 0 ? null : BatchSize,
        Optimizer = Optimizer.ToOptimizer(),
        Loss = Loss,
        EarlyStopping = EarlyStopping?.ToEarlyStopping(),
        Seed = seed,
    };
}
