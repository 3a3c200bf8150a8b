using System.Globalization;

namespace Workflows.Core.Hosting.Following;

/// <summary>How far somebody is who follows a run: what they know of its events and of its log.</summary>
/// <param name="Seq">Number of the last event that they know; 0 for none.</param>
/// <param name="Log">Bytes of the log that they have read; 0 for none.</param>
public readonly record struct RunPosition(long Seq, long Log)
{
    /// <summary>Before everything.</summary>
    public static RunPosition Start => default;

    /// <summary>Reads <see cref="ToString"/> back; null for anything else.</summary>
    public static RunPosition? Parse(string text)
    {
        var parts = text.Split('.');
        return parts is [var seq, var log] && Number(seq) is { } events && Number(log) is { } bytes ? new RunPosition(events, bytes) : null;
    }

    /// <summary><c>17.4096</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seq}.{Log}");

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
