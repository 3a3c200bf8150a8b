using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data;

/// <summary>Decides which row goes where.</summary>
internal sealed class SplitPlan(Dataset dataset, SplitInput input)
{
    private readonly double[] shares = [1 - input.Validation - input.Test, input.Validation, input.Test];

    /// <summary>Places of the rows of train, validation and test, each ascending.</summary>
    /// <exception cref="FailureException"><c>split-class-too-small</c> naming the class, or <c>dataset-empty</c>.</exception>
    public IReadOnlyList<IReadOnlyList<int>> Draw(long seed)
    {
        if (dataset.Rows == 0) throw NothingToTrainOn();
        var random = new SplitMix64(seed);
        List<int>[] parts = [[], [], []];
        foreach (var group in Groups())
        {
            random.Shuffle(group);
            var counts = Apportion(group.Count);
            Check(group, counts);
            var start = 0;
            for (var part = 0; part < parts.Length; start += counts[part++])
                parts[part].AddRange(group.GetRange(start, counts[part]));
        }

        foreach (var part in parts) part.Sort();
        return parts;
    }

    private List<List<int>> Groups()
    {
        var places = Enumerable.Range(0, dataset.Rows);
        return input.Stratify
            ? [.. places.GroupBy(place => dataset.Labels[place]).OrderBy(group => group.Key).Select(group => group.ToList())]
            : [[.. places]];
    }

    /// <summary>Largest remainder (Hamilton's method).</summary>
    private int[] Apportion(int rows)
    {
        var exact = shares.Select(share => share * rows).ToArray();
        var counts = exact.Select(quota => (int)Math.Floor(quota)).ToArray();
        var byRemainder = Enumerable.Range(0, counts.Length).OrderByDescending(part => Math.Round(exact[part] - counts[part], 9)).ThenBy(part => part);
        foreach (var part in byRemainder.Take(rows - counts.Sum())) counts[part]++;
        return counts;
    }

    private void Check(List<int> group, int[] counts)
    {
        var alone = group.Count == 1 && shares.Count(share => share > 0) > 1;
        if (input.Stratify && (alone || counts[0] == 0))
            throw FailureException.Input(FailureCodes.SplitClassTooSmall,
                $"The class '{dataset.Signature.Classes[dataset.Labels[group[0]]]}' has {group.Count} row(s), too few to stand in several parts. "
                + "Collect more rows of it, remove it, or set 'stratify: false'.");
        if (counts[0] == 0) throw NothingToTrainOn();
    }

    private FailureException NothingToTrainOn() => FailureException.Input(FailureCodes.DatasetEmpty,
        $"{dataset.Rows} row(s) leave nothing for training. Use more rows, or smaller shares for validation and test.");
}
