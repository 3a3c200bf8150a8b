using Microsoft.Extensions.Logging;
using Workflows.Core.Steps;

namespace Workflows.Cli.Workers;

/// <summary>What a worker and its native libraries write to standard error: lines of the attempt's log, and the last ones for the message when it dies.</summary>
internal sealed partial class WorkerErrors
{
    private const int MostLines = 10_000;

    private readonly Lock gate = new();
    private LastLines last = new();
    private ILogger? logger;
    private int lines;

    public WorkerErrors(StreamReader reader) => Read = ProgramText.ReadLinesAsync(reader, Hear);

    /// <summary>Ends when the stream does.</summary>
    public Task Read { get; }

    /// <summary>The last lines of the newest attempt.</summary>
    public LastLines Last
    {
        get
        {
            lock (gate) return last;
        }
    }

    /// <summary>From now on lines belong to a new attempt; those of the one before may hold what this one must not tell.</summary>
    public void Begin(ILogger attempt)
    {
        lock (gate) (logger, last, lines) = (attempt, new LastLines(), 0);
    }

    private void Hear(string line)
    {
        lock (gate)
        {
            if (logger is null || string.IsNullOrWhiteSpace(line)) return;

            // The place in our code where a runtime gave up helps no user; the log keeps it.
            if (!line.StartsWith("   at ", StringComparison.Ordinal)) last.Add(line);
            lines++;
            if (lines <= MostLines) LogLine(logger, line);
            else if (lines == MostLines + 1) LogTooMany(logger, MostLines);
        }
    }

    [LoggerMessage(2001, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);

    [LoggerMessage(2002, LogLevel.Warning, "The worker process wrote more than {Most} lines to standard error; further ones are not kept")]
    private static partial void LogTooMany(ILogger logger, int most);
}
