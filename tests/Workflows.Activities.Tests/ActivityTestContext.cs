using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Xunit;

namespace Workflows.Activities.Tests;

/// <summary>Sane defaults that let any activity run by itself: a home of its own, a real artifact store, a reporter that remembers.</summary>
internal sealed record ActivityTestContext : IDisposable
{
    private readonly TempFolder home = new();

    public long Seed { get; init; } = 7;

    public int Attempt { get; init; } = 1;

    public string Step { get; init; } = "step";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public CancellationToken Cancellation { get; init; } = TestContext.Current.CancellationToken;

    public RecordingReporter Report { get; } = new();

    public RecordingLogger Log { get; } = new();

    public IArtifactStore Store => new FileArtifactStore(home.File("artifacts"));

    public ActivityContext Context => new()
    {
        Project = "default",
        RunId = "run",
        StepId = Step,
        Attempt = Attempt,
        Seed = Seed,
        IdempotencyKey = $"run/{Step}",
        Checkpoints = () => Directory.CreateDirectory(home.File($"checkpoints-{Step}")).FullName,
        Artifacts = Store,
        Logger = Log,
        Report = Report,
        Time = Time,
        Cancellation = Cancellation,
    };

    public string File(string name) => home.File(name);

    /// <summary>Text of a stored file.</summary>
    public async Task<string> ReadAsync(Artifact artifact) =>
        await System.IO.File.ReadAllTextAsync(await Store.GetPathAsync(artifact, Cancellation), Cancellation);

    public void Dispose() => home.Dispose();
}

/// <summary>Remembers everything that was reported.</summary>
internal sealed class RecordingReporter : IStepReporter
{
    public List<string> Messages { get; } = [];

    public List<(string Name, long Position, double Value)> Metrics { get; } = [];

    public List<long> Checkpoints { get; } = [];

    public Dictionary<string, double> Measurements { get; } = [];

    /// <summary>Called behind each metric; lets a test stop a training at an exact place.</summary>
    public Action<string, long> OnMetric { get; set; } = (_, _) => { };

    public void Progress(double fraction, string? message = null) => Messages.Add($"{fraction:0.00} {message}");

    public void Metric(string name, long position, double value)
    {
        Metrics.Add((name, position, value));
        OnMetric(name, position);
    }

    public void Checkpoint(long position) => Checkpoints.Add(position);

    public void Measurement(string name, double value) => Measurements[name] = value;
}

/// <summary>Remembers every message.</summary>
internal sealed class RecordingLogger : ILogger
{
    public List<(LogLevel Level, string Message)> Entries { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Add((logLevel, formatter(state, exception)));
}
