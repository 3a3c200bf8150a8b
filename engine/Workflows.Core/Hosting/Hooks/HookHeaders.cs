namespace Workflows.Core.Hosting.Hooks;

/// <summary>Headers of a delivery as they are kept and shown.</summary>
internal static class HookHeaders
{
    private const int LongestValue = 2000;
    private const int Most = 100;
    private const string Masked = "***";

    private static readonly HashSet<string> Secret = new(StringComparer.OrdinalIgnoreCase) { "Authorization", "Proxy-Authorization", "Cookie", "X-Gitlab-Token", "X-Api-Key" };

    /// <summary>Without what would let somebody sign or sign in.</summary>
    /// <param name="headers">As they came.</param>
    /// <param name="secret">The secret of the hook, or null.</param>
    public static IReadOnlyDictionary<string, string> Shown(IReadOnlyDictionary<string, string> headers, string? secret)
    {
        var parts = secret?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase).Take(Most)
            .ToDictionary(h => h.Key, h => Secret.Contains(h.Key) || parts.Any(p => h.Value.Contains(p, StringComparison.Ordinal)) ? Masked : Cut(h.Value), StringComparer.OrdinalIgnoreCase);
    }

    private static string Cut(string value) => value.Length <= LongestValue ? value : value[..LongestValue];
}
