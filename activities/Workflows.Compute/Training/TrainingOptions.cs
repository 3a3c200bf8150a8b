namespace Workflows.Compute.Training;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training rows, at least 1.</summary>
    public required int Epochs { get; init; }

    /// <summary>
    /// Rows in a step; null takes all rows as one batch. Default 64. Rows are shuffled in each epoch unless they are one batch; a last batch of a single
    /// row joins the one in front of it, since batch normalisation needs two.
    /// </summary>
    public int? BatchSize { get; init; } = 64;

    /// <summary>Default <see cref="Adam"/> with learning rate 0.001.</summary>
    public Optimizer Optimizer { get; init; } = new Adam();

    /// <summary>Null follows the head: cross-entropy for softmax, binary cross-entropy for a single logit.</summary>
    public Loss? Loss { get; init; }

    /// <summary>
    /// How much a row of each class counts in the loss against the labels, in class order, each above 0: the loss of some rows is Σ weight·loss ÷ Σ weight,
    /// as PyTorch's cross-entropy has it, so that only ratios matter. Validation rows count likewise. Null counts every row the same.
    /// </summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>Null trains all epochs and keeps the last weights. Needs validation rows.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Start of every random number: initial weights, order of rows, dropout. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>What is wrong with these options for an architecture, one sentence each; empty when nothing is. Runs nothing.</summary>
    /// <param name="architecture">The network that will be trained.</param>
    /// <param name="hasValidation">Whether there are validation rows.</param>
    public IReadOnlyList<string> Problems(Networks.NetworkArchitecture architecture, bool hasValidation) => [.. AllProblems(architecture, hasValidation).OfType<string>()];

    private IEnumerable<string?> AllProblems(Networks.NetworkArchitecture architecture, bool hasValidation)
    {
        yield return Epochs < 1 ? $"epochs is {Epochs}: train at least 1" : null;
        yield return BatchSize < 1 ? $"batchSize is {BatchSize}: use at least 1, or leave it out for all rows at once" : null;
        yield return Optimizer.LearningRate is > 0 and < double.PositiveInfinity ? null : $"learningRate is {Optimizer.LearningRate}: use a number above 0, such as 0.001";
        yield return Optimizer is Sgd { Momentum: not (>= 0 and < 1) } sgd ? $"momentum is {sgd.Momentum}: use a number from 0 to below 1" : null;
        yield return Optimizer is Adam { Beta1: not (>= 0 and < 1) } adam1 ? $"beta1 is {adam1.Beta1}: use a number from 0 to below 1" : null;
        yield return Optimizer is Adam { Beta2: not (>= 0 and < 1) } adam2 ? $"beta2 is {adam2.Beta2}: use a number from 0 to below 1" : null;
        yield return Optimizer is Adam { Epsilon: not (> 0 and < double.PositiveInfinity) } adam3 ? $"epsilon is {adam3.Epsilon}: use a number above 0" : null;
        yield return EarlyStopping is { Patience: < 1 } patience ? $"patience is {patience.Patience}: wait at least 1 epoch" : null;
        yield return EarlyStopping is { MinDelta: not (>= 0 and < double.PositiveInfinity) } delta ? $"minDelta is {delta.MinDelta}: use 0 or more" : null;
        yield return EarlyStopping is not null && !hasValidation ? "early stopping watches the loss on validation rows: give some, or leave earlyStopping out" : null;
        yield return ClassWeights is { } weights && weights.Count != architecture.Classes
            ? $"there are {weights.Count} class weights for {architecture.Classes} classes: give one for each" : null;
        yield return ClassWeights?.All(weight => weight > 0 && float.IsFinite(weight)) == false
            ? $"the class weights are {string.Join(", ", ClassWeights)}: use numbers above 0" : null;
        yield return (architecture.Head, Loss) switch
        {
            (Networks.Head.Softmax, Training.Loss.BinaryCrossEntropy) => "binaryCrossEntropy needs a last layer of 1 unit: use crossEntropy",
            (Networks.Head.Sigmoid, Training.Loss.CrossEntropy) => "crossEntropy needs one unit for each class: use binaryCrossEntropy",
            _ => null,
        };
    }
}
