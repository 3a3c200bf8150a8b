namespace Workflows.Compute.Networks;

/// <summary>How the logits of a classifier become probabilities.</summary>
public enum Head
{
    /// <summary>At least two logits, one for each class; the probabilities sum to 1.</summary>
    Softmax,

    /// <summary>A single logit: the log-odds of class 1 against class 0. As two logits it reads [0, z].</summary>
    Sigmoid,
}
