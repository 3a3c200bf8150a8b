using System.Text.RegularExpressions;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>IANA time zones of this machine.</summary>
internal static partial class TimeZones
{
    /// <summary>Whether the machine knows the zone.</summary>
    // The name becomes a path of a file: without a dot it stays among the zones.
    public static bool Exists(string name) => Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);

    /// <summary>The zone that somebody meant, by the whole name or by the name of the city; or null.</summary>
    public static string? Nearest(string name)
    {
        var names = TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).ToList();
        return Suggestion.Nearest(name, names)
            ?? names.Find(zone => zone.EndsWith($"/{name.Replace(' ', '_')}", StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}\z")]
    private static partial Regex Name();
}
