namespace Workflows.Activities.Data;

/// <summary>Words about column names for messages.</summary>
internal static class ColumnNames
{
    private const int Shown = 12;

    /// <summary>Says which name was probably meant, and which there are.</summary>
    public static string Offer(string wanted, IReadOnlyList<string> names)
    {
        var nearest = names.MinBy(name => Distance(wanted, name));
        var guess = nearest is not null && Distance(wanted, nearest) <= Math.Max(1, wanted.Length / 3) ? $"Did you mean '{nearest}'? " : "";
        return $"{guess}The columns are {List(names)}.";
    }

    /// <summary>The first and the last few names.</summary>
    public static string List(IReadOnlyList<string> names) => names.Count <= Shown
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(Shown - 2))}, … ({names.Count - Shown} more), {string.Join(", ", names.TakeLast(2))}";

    /// <summary>Levenshtein distance without regard to case.</summary>
    private static int Distance(string first, string second)
    {
        var previous = Enumerable.Range(0, second.Length + 1).ToArray();
        for (var i = 1; i <= first.Length; i++)
        {
            var current = new int[second.Length + 1];
            current[0] = i;
            for (var j = 1; j <= second.Length; j++)
            {
                var change = char.ToLowerInvariant(first[i - 1]) == char.ToLowerInvariant(second[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + change);
            }

            previous = current;
        }

        return previous[^1];
    }
}
