using System.Collections.ObjectModel;
using Microsoft.Extensions.Logging;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Activities;

/// <summary>What an attempt may use besides its inputs.</summary>
public sealed record ActivityContext
{
    /// <summary>Project of the run.</summary>
    public required string Project { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The step's id in the spec.</summary>
    public required string StepId { get; init; }

    /// <summary>From 1; goes on counting over restarts.</summary>
    public required int Attempt { get; init; }

    /// <summary>The step's seed: its <c>seed</c> input, else the run's, else the spec's.</summary>
    public required long Seed { get; init; }

    /// <summary>Run + step + element: an effect done twice under one key must be done once.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>
    /// A folder that outlives the attempt: write checkpoints here (temporary name, flush, rename) and look for one at the start.
    /// It belongs to the cache key, so what lies in it was made from the same inputs by the same code.
    /// </summary>
    /// <remarks>It is made, and held by this attempt alone, when it is first asked for.</remarks>
    public string CheckpointFolder => Checkpoints();

    /// <summary>Opens <see cref="CheckpointFolder"/>.</summary>
    public required Func<string> Checkpoints { get; init; }

    /// <summary>What steps exchange.</summary>
    public required IArtifactStore Artifacts { get; init; }

    /// <summary>Messages to the run's log.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Progress, metrics and measurements.</summary>
    public required IStepReporter Report { get; init; }

    /// <summary>Texts that the spec declares as <c>env</c>, for an activity marked <see cref="ActivityAttribute.UsesEnvironment"/>; never the host's environment.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Whether programs of the user's choice may be started here.</summary>
    public bool AllowsCommands { get; init; } = true;

    /// <summary>Whether requests may go to addresses of this machine and of private networks.</summary>
    public bool AllowsPrivateTargets { get; init; } = true;

    /// <summary>The device of the lease under which the attempt runs, or null for an activity that uses none.</summary>
    public Device? Device { get; init; }

    /// <summary>The clock; never part of an output.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Cancel, timeout and lost lease alike. React within a second; write a checkpoint first where there is something to keep.</summary>
    public required CancellationToken Cancellation { get; init; }
}

/// <summary>Where an attempt reports while it runs. Calls are cheap and never throw.</summary>
public interface IStepReporter
{
    /// <summary>How far the attempt is.</summary>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="message">A few words, such as <c>epoch 3/30</c>; null keeps the last ones.</param>
    void Progress(double fraction, string? message = null);

    /// <summary>A point of a curve: reaches the terminal, the database and the TensorBoard files.</summary>
    /// <param name="name">For example <c>loss</c> or <c>validation/accuracy</c>.</param>
    /// <param name="position">Epoch or step, from 1.</param>
    /// <param name="value">The value; may be NaN.</param>
    void Metric(string name, long position, double value);

    /// <summary>A checkpoint now lies in the folder; recorded in the run's event log.</summary>
    /// <param name="position">Epoch or step that it holds.</param>
    void Checkpoint(long position);

    /// <summary>A figure of this machine and moment (seconds, latency, samples/s). Kept in the event log, never part of an output.</summary>
    void Measurement(string name, double value);
}
