using System.Globalization;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting;

/// <summary>Runs whose state has changed since somebody last looked.</summary>
/// <param name="Runs">Each once, as it is now, in the order of its last change.</param>
/// <param name="Next">From where to read on.</param>
public sealed record RunChanges(IReadOnlyList<RunSummary> Runs, RunCursor Next);

/// <summary>Up to where somebody has followed the runs of a project. Means something only in the database that it comes from.</summary>
/// <param name="Change">Number of the last change that was seen, or of one behind it.</param>
/// <param name="Run">Number of the last run that was seen of that change.</param>
public sealed record RunCursor(long Change, long Run)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FailureException"><c>cursor-invalid</c>.</exception>
    public static RunCursor Parse(string text)
    {
        var parts = text.Split('.');
        return parts is [var first, var second] && Number(first) is { } change && Number(second) is { } run
            ? new RunCursor(change, run)
            : throw FailureException.Input("cursor-invalid", $"'{text}' is no cursor such as '17.42'. Take one that a list gave, or none to begin now.");
    }

    /// <summary>The compact form: <c>17.42</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Change}.{Run}");

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
