using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Inference;

/// <summary>
/// Area under the ROC curve: how often a row of a class has a higher probability of it than a row of another class, a tie counting one half (the rank
/// statistic of Mann and Whitney; Hanley and McNeil 1982).
/// </summary>
internal static class RocAuc
{
    /// <summary>
    /// Of the positive class of two (the last one when none is named); of more classes the mean over each against the rest (Provost and Domingos 2000,
    /// unweighted), without those that no row or every row has. Null when no class is left.
    /// </summary>
    public static double? Of(Predictions predictions, IReadOnlyList<int> labels, Signature signature)
    {
        var areas = Scored(signature).Select(index => Of(predictions, labels, index)).OfType<double>().ToList();
        return areas.Count == 0 ? null : areas.Average();
    }

    private static IEnumerable<int> Scored(Signature signature)
    {
        if (signature.Classes.Count != 2) return Enumerable.Range(0, signature.Classes.Count);
        return [signature.PositiveClass == signature.Classes[0] ? 0 : 1];
    }

    private static double? Of(Predictions predictions, IReadOnlyList<int> labels, int index)
    {
        long positives = labels.Count(label => label == index), negatives = labels.Count - positives;
        if (positives == 0 || negatives == 0) return null;
        var order = Enumerable.Range(0, labels.Count).OrderBy(Score).ToArray();

        // Twice the sum of the positives' ranks from 1, tied rows sharing their mean rank: whole numbers all the way.
        var ranks = 0L;
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && Score(order[end]) == Score(order[start]);) end++;
            for (var place = start; place < end; place++)
                if (labels[order[place]] == index) ranks += start + 1L + end;
        }

        return (ranks - (positives * (positives + 1))) / (2.0 * positives * negatives);

        float Score(int row) => predictions.Probabilities[(row * predictions.Classes) + index];
    }
}
