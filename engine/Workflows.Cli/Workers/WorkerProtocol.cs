using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Workers;

/// <summary>
/// What an engine and its worker say to each other: JSON-RPC 2.0 behind <c>Content-Length</c> headers. The engine asks <see cref="Call"/> and may cancel it;
/// meanwhile the worker asks <see cref="Report"/>, each time with whatever has come together since it was last answered.
/// </summary>
internal static class WorkerProtocol
{
    public const string Call = "activity/call";
    public const string Report = "attempt/report";

    /// <summary>A connection that listens once it is told to.</summary>
    public static JsonRpc Connect(Stream sending, Stream receiving) => new(
        new HeaderDelimitedMessageHandler(sending, receiving, new SystemTextJsonFormatter { JsonSerializerOptions = WorkflowJson.Options }));
}

/// <summary>How a call ended that threw nothing unexpected: exactly one member says it.</summary>
internal sealed record WorkerAnswer
{
    /// <summary>The output record.</summary>
    public JsonObject? Outputs { get; init; }

    /// <summary>What went wrong.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Whether it ended because it was told to.</summary>
    public bool IsStopped { get; init; }
}

/// <summary>Something that an attempt says while it runs.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Line), "line")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(Metric), "metric")]
[JsonDerivedType(typeof(Checkpoint), "checkpoint")]
[JsonDerivedType(typeof(Measurement), "measurement")]
internal abstract record WorkerReport
{
    /// <summary>Says it again here.</summary>
    public abstract void Tell(IStepReporter report, ILogger logger);

    /// <summary>A line of the log.</summary>
    public sealed record Line(LogLevel Level, string Text) : WorkerReport
    {
        public override void Tell(IStepReporter report, ILogger logger) => logger.Log(Level, 0, Text, null, (text, _) => text);
    }

    /// <summary>See <see cref="IStepReporter.Progress"/>.</summary>
    public sealed record Progress(double Fraction, string? Message) : WorkerReport
    {
        public override void Tell(IStepReporter report, ILogger logger) => report.Progress(Fraction, Message);
    }

    /// <summary>See <see cref="IStepReporter.Metric"/>.</summary>
    public sealed record Metric(string Name, long Position, double Value) : WorkerReport
    {
        public override void Tell(IStepReporter report, ILogger logger) => report.Metric(Name, Position, Value);
    }

    /// <summary>See <see cref="IStepReporter.Checkpoint"/>.</summary>
    public sealed record Checkpoint(long Position) : WorkerReport
    {
        public override void Tell(IStepReporter report, ILogger logger) => report.Checkpoint(Position);
    }

    /// <summary>See <see cref="IStepReporter.Measurement"/>.</summary>
    public sealed record Measurement(string Name, double Value) : WorkerReport
    {
        public override void Tell(IStepReporter report, ILogger logger) => report.Measurement(Name, Value);
    }
}
