using System.Text.Json;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Hosting;

/// <summary>
/// The file in which a run keeps what is useful but not truth: log lines, points of curves and progress, one JSON object on each line in the order in which
/// they came, so that another process can follow it by its length. A line that was cut short when a process died is passed over.
/// </summary>
internal static class RunLog
{
    private const int ChunkBytes = 64 << 10;

    /// <summary>Longest line that is read; a longer one is passed over.</summary>
    private const int LongestLine = 4 << 20;

    /// <summary>One line, with its end.</summary>
    public static string Format(RunUpdate entry) => JsonSerializer.Serialize<object>(
        entry switch
        {
            LogWritten log => log.Line,
            MetricReported metric => new Other(Metric: metric.Point),
            StepProgressed progress => new Other(Progress: progress),
            _ => throw new ArgumentException($"{entry.GetType().Name} is no entry of a log.", nameof(entry)),
        }, WorkflowJson.Options) + "\n";

    /// <summary>Reads on.</summary>
    /// <param name="file">The file; nothing is read of one that is not there.</param>
    /// <param name="from">Bytes that were read before.</param>
    /// <param name="limit">At most so many entries.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>Entries in order, each with the position behind it, and the position behind the last whole line that was looked at.</returns>
    public static async Task<(IReadOnlyList<(long Position, RunUpdate Entry)> Entries, long Position)> ReadAsync(
        string file, long from, int limit, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) return ([], from);
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
        if (from > stream.Length) return ([], from);
        stream.Position = from;
        var entries = new List<(long, RunUpdate)>();
        var buffer = new byte[ChunkBytes];
        var kept = 0;
        while (entries.Count < limit)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(kept), cancellationToken);
            if (read == 0) break;
            var used = Take(buffer.AsSpan(0, kept + read), ref from, limit, entries);
            kept = kept + read - used;
            if (used == 0 && kept == buffer.Length)
            {
                if (kept >= LongestLine) (from, kept) = (from + kept, 0);
                else Array.Resize(ref buffer, buffer.Length * 2);
            }
            else
            {
                buffer.AsSpan(used, kept).CopyTo(buffer);
            }
        }

        return (entries, from);
    }

    private static int Take(ReadOnlySpan<byte> bytes, ref long position, int limit, List<(long, RunUpdate)> entries)
    {
        var used = 0;
        while (entries.Count < limit && bytes[used..].IndexOf((byte)'\n') is var length and >= 0)
        {
            position += length + 1;
            if (Parse(bytes.Slice(used, length)) is { } entry) entries.Add((position, entry));
            used += length + 1;
        }

        return used;
    }

    private static RunUpdate? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            if (!line.StartsWith("{\"metric\":"u8) && !line.StartsWith("{\"progress\":"u8))
                return JsonSerializer.Deserialize<LogLine>(line, WorkflowJson.Options) is { } log ? new LogWritten(log) : null;
            var other = JsonSerializer.Deserialize<Other>(line, WorkflowJson.Options);
            return other?.Metric is { } point ? new MetricReported(point) : other?.Progress;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // What is null is not written: WorkflowJson leaves it out.
    private sealed record Other(MetricPoint? Metric = null, StepProgressed? Progress = null);
}
