namespace Workflows.Core.Diagnostics;

/// <summary>Finds the word that somebody probably meant.</summary>
public static class Suggestion
{
    // Nobody mistypes a longer word for one of ours, and the comparison is quadratic.
    private const int LongestWord = 40;

    // A hostile file has thousands of names, and thousands of others that are like them.
    private const int Compared = 200;

    /// <summary>The candidate within a third of the word's length, at least one edit, by restricted Damerau-Levenshtein distance without regard to case.</summary>
    /// <returns>The nearest, the first of equals, or null.</returns>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length > LongestWord)
            return null;
        var allowed = Math.Max(1, word.Length / 3);
        return candidates
            .Where(candidate => Math.Abs(candidate.Length - word.Length) <= allowed)
            .Take(Compared)
            .Select(candidate => (Word: candidate, Distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= allowed)
            .DefaultIfEmpty()
            .MinBy(candidate => candidate.Distance).Word;
    }

    private static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(change, 1 + Math.Min(cost[i - 1, j], cost[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }
        return cost[a.Length, b.Length];
    }
}
