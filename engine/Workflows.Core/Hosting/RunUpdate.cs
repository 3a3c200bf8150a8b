using Workflows.Core.Diagnostics;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>Something that happened in a run which this process drives, for people who watch.</summary>
public abstract record RunUpdate;

/// <summary>A step changed its state.</summary>
/// <param name="Step">Its address.</param>
/// <param name="Uses">Name of its activity.</param>
/// <param name="State">The new state.</param>
/// <param name="Attempt">Which attempt; 0 for none.</param>
/// <param name="Seconds">Wall seconds of the attempt when it ended, else 0.</param>
/// <param name="Note">Why it was skipped or not reused, or null.</param>
/// <param name="Failure">Why it failed, or null.</param>
/// <param name="WaitingFor">What it waits for, or null.</param>
public sealed record StepChanged(
    string Step, string Uses, StepStatus State, int Attempt, double Seconds, string? Note, Failure? Failure, WaitReason? WaitingFor) : RunUpdate;

/// <summary>A matrix or foreach step has its elements: they, and the steps in them, are there from now on.</summary>
/// <param name="Steps">Addresses and activities in order, behind the container that stands first.</param>
public sealed record StepsAdded(IReadOnlyList<(string Step, string Uses)> Steps) : RunUpdate;

/// <summary>An attempt went on.</summary>
/// <param name="Step">Its address.</param>
/// <param name="Fraction">0 to 1.</param>
/// <param name="Message">A few words.</param>
public sealed record StepProgressed(string Step, double Fraction, string? Message = null) : RunUpdate;

/// <summary>A point of a curve.</summary>
/// <param name="Point">The point.</param>
public sealed record MetricReported(MetricPoint Point) : RunUpdate;

/// <summary>A line of the run's log.</summary>
/// <param name="Line">The line.</param>
public sealed record LogWritten(LogLine Line) : RunUpdate;

/// <summary>The run changed its state; after an ended one no more updates come.</summary>
/// <param name="State">The new state.</param>
/// <param name="Failure">Why it failed, or null.</param>
/// <param name="Waiting">What it waits for, when it waits; else empty.</param>
public sealed record RunChanged(RunStatus State, Failure? Failure, IReadOnlyList<WaitReason> Waiting) : RunUpdate;

/// <summary>A line of a run's log.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Level"><c>information</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Step">Address of the step.</param>
/// <param name="Attempt">Its attempt.</param>
/// <param name="Message">The text.</param>
public sealed record LogLine(DateTimeOffset At, string Level, string Step, int Attempt, string Message);
