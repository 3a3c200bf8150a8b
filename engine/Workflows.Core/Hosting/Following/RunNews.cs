using Workflows.Core.Runs;

namespace Workflows.Core.Hosting.Following;

/// <summary>Something new of a run, and where whoever has it is then: from there they go on without losing or repeating anything.</summary>
/// <param name="Position">Behind it.</param>
public abstract record RunNews(RunPosition Position);

/// <summary>The run has one event more.</summary>
/// <param name="Position">Behind it.</param>
/// <param name="Event">The event.</param>
/// <param name="Update">What it means for people who watch; null for an event that changes no state.</param>
public sealed record EventNews(RunPosition Position, StoredEvent Event, RunUpdate? Update) : RunNews(Position);

/// <summary>The run's log has one entry more.</summary>
/// <param name="Position">Behind it.</param>
/// <param name="Update">A <see cref="LogWritten"/>, a <see cref="MetricReported"/> or a <see cref="StepProgressed"/>.</param>
public sealed record LogNews(RunPosition Position, RunUpdate Update) : RunNews(Position);
