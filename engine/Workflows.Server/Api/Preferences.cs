using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Workflows.Server.Api;

/// <summary>What a caller prefers (RFC 7240).</summary>
internal static class Preferences
{
    /// <summary>Longest that a request is kept waiting: proxies in between give up soon after.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>The seconds of <c>Prefer: wait=n</c>, at most <see cref="LongestWait"/>; null without.</summary>
    public static TimeSpan? Wait(HttpRequest request)
    {
        foreach (var preference in request.Headers.GetCommaSeparatedValues("Prefer"))
        {
            var parts = preference.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is not ["wait", var text]) continue;
            if (!double.TryParse(text.Trim('"'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
                throw new ProblemException(400, "prefer-malformed", $"'Prefer: {preference}' is not understood. Write wait=5 for at most five seconds.");
            return TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds));
        }

        return null;
    }
}
