using Microsoft.Extensions.Logging;

namespace Workflows.Core.Steps;

/// <summary>Hands lines on without the secrets in them.</summary>
internal sealed class GuardedLogger(ILogger next, SecretMask mask) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => next.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => next.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!next.IsEnabled(logLevel)) return;
        if (mask.IsEmpty)
        {
            next.Log(logLevel, eventId, state, exception, formatter);
            return;
        }

        // The exception may repeat a secret too, so it goes on as text.
        var line = exception is null ? formatter(state, null) : $"{formatter(state, exception)}: {exception}";
        next.Log(logLevel, eventId, mask.Hide(line), null, (text, _) => text);
    }
}
