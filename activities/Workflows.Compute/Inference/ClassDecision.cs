namespace Workflows.Compute.Inference;

/// <summary>
/// The one rule by which logits become a class, in every runtime: the largest logit wins, and of equal ones the lowest index. A single log-odds z
/// counts as the two logits [0, z], so class 1 needs z &gt; 0, a probability above one half.
/// </summary>
public static class ClassDecision
{
    /// <summary>Class index of each row.</summary>
    /// <param name="logits">Row-major, rows × <paramref name="width"/>. Probabilities of classes will do as well.</param>
    /// <param name="width">Logits a row, at least 1.</param>
    public static int[] Labels(ReadOnlySpan<float> logits, int width)
    {
        var labels = new int[logits.Length / width];
        for (var row = 0; row < labels.Length; row++) labels[row] = Label(logits.Slice(row * width, width));
        return labels;
    }

    private static int Label(ReadOnlySpan<float> logits)
    {
        if (logits.Length == 1) return logits[0] > 0 ? 1 : 0;
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best]) best = i;
        return best;
    }
}
