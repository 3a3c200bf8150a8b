using Microsoft.Extensions.Logging;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>The logger that an activity gets: its lines go to the run's log and to those who watch.</summary>
internal sealed class AttemptLogger(AttemptStarted attempt, RunFeed feed, RunRecorder recorder, TimeProvider time) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var text = exception is null ? formatter(state, null) : $"{formatter(state, exception)}: {exception}";
        var line = new LogLine(time.GetUtcNow(), logLevel.ToString().ToLowerInvariant(), StepAddress.Of(attempt), attempt.Attempt, text);
        var written = new LogWritten(line);
        recorder.Write(written);
        feed.Publish(written);
    }
}
