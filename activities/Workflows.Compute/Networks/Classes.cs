namespace Workflows.Compute.Networks;

/// <summary>From the logits of one row to its class.</summary>
public static class Classes
{
    /// <summary>Index of the largest logit, the first of equals; for a single logit 1 when it is above 0, else 0.</summary>
    public static int Predict(ReadOnlySpan<float> logits)
    {
        if (logits.Length == 1) return logits[0] > 0 ? 1 : 0;
        var best = 0;
        for (var index = 1; index < logits.Length; index++)
        {
            if (logits[index] > logits[best]) best = index;
        }

        return best;
    }
}
