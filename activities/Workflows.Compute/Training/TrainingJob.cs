using Workflows.Compute.Networks;
using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Training;

/// <summary>Everything that one training needs.</summary>
public sealed record TrainingJob
{
    /// <summary>Layers of the network to train.</summary>
    public required NetworkArchitecture Architecture { get; init; }

    /// <summary>Fitted transforms, applied to all rows while they are loaded and kept in the network.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Raw columns and classes.</summary>
    public required Signature Signature { get; init; }

    /// <summary>Rows to learn from, at least one.</summary>
    public required LabelledRows Train { get; init; }

    /// <summary>Rows that are only measured after each epoch; null for none.</summary>
    public LabelledRows? Validation { get; init; }

    /// <summary>Epochs, batch, optimiser and so on.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>Weights to start from, as in a network of this architecture; null draws them from the seed.</summary>
    public IReadOnlyDictionary<string, Tensor>? InitialWeights { get; init; }

    /// <summary>Where to keep and find checkpoints; null keeps none.</summary>
    public Checkpoints? Checkpoints { get; init; }

    /// <summary>Hears of epochs and checkpoints on the training thread; null for nobody.</summary>
    public IProgress<TrainingReport>? Progress { get; init; }

    /// <summary>What a teacher says about the training rows; null learns from labels alone.</summary>
    internal SoftTargets? SoftTargets { get; init; }

    /// <summary>A training that starts from the weights of a network and keeps its architecture, recipe and signature.</summary>
    /// <param name="network">Where it starts, such as a pruned network.</param>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="options">Epochs, batch, optimiser and so on.</param>
    public static TrainingJob FineTune(Network network, LabelledRows train, TrainingOptions options) => new()
    {
        Architecture = network.Architecture,
        Recipe = network.Recipe,
        Signature = network.Signature,
        Train = train,
        Options = options,
        InitialWeights = network.Weights,
    };
}
