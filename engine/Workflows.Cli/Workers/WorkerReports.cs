using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using Workflows.Core.Activities;

namespace Workflows.Cli.Workers;

/// <summary>Sends to the engine what an attempt says, in order. Disposing waits until the engine has heard all of it.</summary>
internal sealed class WorkerReports : IStepReporter, ILogger, IAsyncDisposable
{
    private readonly Channel<WorkerReport> said = Channel.CreateUnbounded<WorkerReport>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task sending;

    public WorkerReports(JsonRpc engine) => sending = Task.Run(() => SendAsync(engine));

    public void Progress(double fraction, string? message = null) => Say(new WorkerReport.Progress(fraction, message));

    public void Metric(string name, long position, double value) => Say(new WorkerReport.Metric(name, position, value));

    public void Checkpoint(long position) => Say(new WorkerReport.Checkpoint(position));

    public void Measurement(string name, double value) => Say(new WorkerReport.Measurement(name, value));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        Say(new WorkerReport.Line(logLevel, exception is null ? formatter(state, null) : $"{formatter(state, exception)}: {exception}"));
    }

    public async ValueTask DisposeAsync()
    {
        said.Writer.Complete();
        await sending;
    }

    // What an activity says after its end is nobody's.
    private void Say(WorkerReport report) => said.Writer.TryWrite(report);

    private async Task SendAsync(JsonRpc engine)
    {
        while (await said.Reader.WaitToReadAsync())
        {
            var batch = new List<WorkerReport>();
            while (batch.Count < 1000 && said.Reader.TryRead(out var report)) batch.Add(report);
            await engine.InvokeAsync(WorkerProtocol.Report, [batch]);
        }
    }
}
