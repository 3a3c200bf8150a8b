using Workflows.Core.Hosting.Claims;

namespace Workflows.Core.Tests.Hosting.Claims;

/// <summary>Queues in memory, to try rules on.</summary>
internal static class SampleClaim
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Claim Of(long id, string demand, int priority = 0, string step = "") => new()
    {
        Id = id,
        Pool = step.Length == 0 ? "group/default/digits" : "devices/here",
        RunId = $"r{id}",
        RunNumber = id,
        Workflow = "digits",
        Step = step,
        Attempt = step.Length == 0 ? 0 : 1,
        Priority = priority,
        Demand = demand,
        QueuedAt = Now,
    };

    /// <summary>What the rule grants now, such as <c>1=cpu 3=cpu</c>; it is granted in the list.</summary>
    public static string Admit(List<Claim> claims, IClaimRule rule)
    {
        var granted = rule.Admit(claims);
        for (var i = 0; i < claims.Count; i++)
            if (granted.TryGetValue(claims[i].Id, out var what)) claims[i] = claims[i] with { Grant = what, GrantedAt = Now };
        return string.Join(' ', granted.OrderBy(g => g.Key).Select(g => $"{g.Key}={g.Value}"));
    }
}
