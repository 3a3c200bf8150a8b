namespace Workflows.Activities.Data;

/// <summary>Words about column names for messages.</summary>
internal static class ColumnNames
{
    private const int Shown = 12;
    private const int LongestName = 256;

    /// <summary>Says which name was probably meant, and which there are.</summary>
    public static string Offer(string wanted, IReadOnlyList<string> names)
    {
        // Names differ by their lengths at least, so most need no closer look.
        var tolerance = Math.Max(1, wanted.Length / 3);
        var near = wanted.Length > LongestName ? [] : names.Where(name => Math.Abs(name.Length - wanted.Length) <= tolerance).ToList();
        var nearest = near.MinBy(name => Distance(wanted, name));
        var guess = nearest is not null && Distance(wanted, nearest) <= tolerance ? $"Did you mean '{nearest}'? " : "";
        return $"{guess}The columns are {List(names)}.";
    }

    /// <summary>The first and the last few names.</summary>
    public static string List(IReadOnlyList<string> names) => names.Count <= Shown
        ? Join(names)
        : $"{Join(names.Take(Shown - 2))}, … ({names.Count - Shown} more), {Join(names.TakeLast(2))}";

    private static string Join(IEnumerable<string> names) => string.Join(", ", names.Select(name => CellText.Cut(name)));

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
