using System.Text.Json.Serialization;

namespace Workflows.Compute.Training;

/// <summary>How weights follow their gradients.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(GradientDescent), "gradientDescent")]
[JsonDerivedType(typeof(Sgd), "sgd")]
[JsonDerivedType(typeof(Adam), "adam")]
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>Size of a step, above 0.</summary>
    public abstract double LearningRate { get; init; }
}

/// <summary>θ ← θ − η·g. With the whole set as one batch, plain gradient descent.</summary>
/// <param name="LearningRate">η, above 0.</param>
public sealed record GradientDescent(double LearningRate = 0.01) : Optimizer
{
    /// <inheritdoc/>
    public override double LearningRate { get; init; } = LearningRate;
}

/// <summary>Stochastic gradient descent with momentum (Sutskever et al. 2013, in PyTorch's form): v ← μ·v + g, θ ← θ − η·v.</summary>
/// <param name="LearningRate">η, above 0.</param>
/// <param name="Momentum">μ, at least 0, below 1.</param>
public sealed record Sgd(double LearningRate = 0.01, double Momentum = 0.9) : Optimizer
{
    /// <inheritdoc/>
    public override double LearningRate { get; init; } = LearningRate;
}

/// <summary>Adam (Kingma and Ba 2015).</summary>
/// <param name="LearningRate">η, above 0.</param>
/// <param name="Beta1">Decay of the mean of gradients, at least 0, below 1.</param>
/// <param name="Beta2">Decay of the mean of squared gradients, at least 0, below 1.</param>
/// <param name="Epsilon">Added to the root, above 0.</param>
public sealed record Adam(double LearningRate = 0.001, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : Optimizer
{
    /// <inheritdoc/>
    public override double LearningRate { get; init; } = LearningRate;
}
