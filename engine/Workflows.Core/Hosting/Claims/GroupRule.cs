using System.Globalization;

namespace Workflows.Core.Hosting.Claims;

/// <summary>
/// Places of a concurrency group: the run with the lowest number first, so that one that was interrupted has its old turn. The demand is the limit that the
/// run's plan states; with different limits the smallest of those that are there counts.
/// </summary>
public sealed class GroupRule : IClaimRule
{
    /// <summary>The only one: it has no settings.</summary>
    public static GroupRule Instance { get; } = new();

    /// <summary>The pool of a group.</summary>
    public static string PoolOf(string project, string group) => $"group/{project}/{group}";

    /// <inheritdoc/>
    public IReadOnlyDictionary<long, string> Admit(IReadOnlyList<Claim> claims)
    {
        var held = claims.Where(c => c.Grant is not null).ToList();
        var granted = new Dictionary<long, string>();
        foreach (var next in claims.Where(c => c.Grant is null).OrderBy(c => c.RunNumber))
        {
            if (held.Append(next).Min(LimitOf) <= held.Count) break;
            granted.Add(next.Id, "place");
            held.Add(next);
        }

        return granted;
    }

    private static int LimitOf(Claim claim) => int.Parse(claim.Demand, CultureInfo.InvariantCulture);
}
