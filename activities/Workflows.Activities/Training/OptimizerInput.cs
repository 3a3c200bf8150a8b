using Workflows.Compute.Training;
using Workflows.Core.Activities;

namespace Workflows.Activities.Training;

/// <summary>How weights follow their gradients: exactly one.</summary>
[OneOf]
internal sealed record OptimizerInput
{
    [Field("Adam (Kingma and Ba 2015).")]
    public AdamInput? Adam { get; init; }

    [Field("Stochastic gradient descent with momentum (Sutskever et al. 2013).")]
    public SgdInput? Sgd { get; init; }

    [Field("Plain gradient descent; with batchSize 0 over all rows at once.")]
    public GradientDescentInput? GradientDescent { get; init; }

    /// <summary>Adam with its defaults.</summary>
    internal static OptimizerInput Default { get; } = new() { Adam = new AdamInput() };

    /// <summary>The optimiser as the compute module knows it.</summary>
    internal Optimizer ToOptimizer() => this switch
    {
        { Sgd: { } sgd } => new Sgd(sgd.LearningRate, sgd.Momentum),
        { GradientDescent: { } plain } => new GradientDescent(plain.LearningRate),
        { Adam: { } adam } => new Adam(adam.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon),
        _ => new Adam(),
    };
}

/// <summary>Options of Adam.</summary>
internal sealed record AdamInput
{
    [Field("Size of a step, above 0.", Minimum = 1e-12)]
    public double LearningRate { get; init; } = 0.001;

    [Field("Decay of the mean of gradients, 0 to below 1.", Minimum = 0, Maximum = 1)]
    public double Beta1 { get; init; } = 0.9;

    [Field("Decay of the mean of squared gradients, 0 to below 1.", Minimum = 0, Maximum = 1)]
    public double Beta2 { get; init; } = 0.999;

    [Field("Added to the root of the mean of squared gradients, above 0.", Minimum = 1e-30)]
    public double Epsilon { get; init; } = 1e-8;
}

/// <summary>Options of stochastic gradient descent.</summary>
internal sealed record SgdInput
{
    [Field("Size of a step, above 0.", Minimum = 1e-12)]
    public double LearningRate { get; init; } = 0.01;

    [Field("Share of the last step that goes into the next, 0 to below 1.", Minimum = 0, Maximum = 1)]
    public double Momentum { get; init; } = 0.9;
}

/// <summary>Options of plain gradient descent.</summary>
internal sealed record GradientDescentInput
{
    [Field("Size of a step, above 0.", Minimum = 1e-12)]
    public double LearningRate { get; init; } = 0.01;
}
