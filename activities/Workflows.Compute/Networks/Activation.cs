namespace Workflows.Compute.Networks;

/// <summary>The non-linearity that follows a layer, applied element by element unless said otherwise.</summary>
public enum Activation
{
    /// <summary>Identity.</summary>
    None,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x for x ≥ 0, 0.01·x below.</summary>
    LeakyRelu,

    /// <summary>x for x ≥ 0, eˣ − 1 below.</summary>
    Elu,

    /// <summary>x·Φ(x) with the exact Gaussian distribution function (erf, not the tanh approximation).</summary>
    Gelu,

    /// <summary>x·σ(x), also called swish.</summary>
    Silu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>Logistic function. On the last layer it only names the head: losses and exports work on the logits in front of it.</summary>
    Sigmoid,

    /// <summary>Normalised exponential over the classes. Allowed on the last layer only, where it names the head.</summary>
    Softmax,
}
