namespace Workflows.Compute.Training;

/// <summary>What training makes small; the mean over the rows of a batch, in nats.</summary>
public enum Loss
{
    /// <summary>−log of the softmax probability of the right class; for at least two logits.</summary>
    CrossEntropy,

    /// <summary>−log of the sigmoid probability of the right class; for a single logit and two classes.</summary>
    BinaryCrossEntropy,
}
