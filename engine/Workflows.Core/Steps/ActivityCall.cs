using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Workflows.Core.Activities;

namespace Workflows.Core.Steps;

/// <summary>One call of an activity as data, for whichever process makes it. It holds the values of secrets: it is never written anywhere.</summary>
public sealed record ActivityCall
{
    /// <summary>Name of the activity.</summary>
    public required string Activity { get; init; }

    /// <summary>Its bound inputs, with secrets revealed.</summary>
    public required JsonObject Inputs { get; init; }

    /// <summary>See <see cref="ActivityContext.Env"/>.</summary>
    public required IReadOnlyDictionary<string, string> Env { get; init; }

    /// <summary>Values of the secrets in <see cref="Inputs"/> and <see cref="Env"/> by name: no artifact may hold one.</summary>
    public required IReadOnlyDictionary<string, string> Secrets { get; init; }

    /// <summary>Project of the run.</summary>
    public required string Project { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The step's id in the spec.</summary>
    public required string StepId { get; init; }

    /// <summary>See <see cref="ActivityContext.Attempt"/>.</summary>
    public required int Attempt { get; init; }

    /// <summary>See <see cref="ActivityContext.Seed"/>.</summary>
    public required long Seed { get; init; }

    /// <summary>See <see cref="ActivityContext.IdempotencyKey"/>.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>See <see cref="ActivityContext.CheckpointFolder"/>: made by who asks for it first.</summary>
    public string CheckpointFolder
    {
        get => Checkpoints();
        init => Checkpoints = () => value;
    }

    /// <summary>See <see cref="ActivityContext.Checkpoints"/>.</summary>
    [JsonIgnore]
    public Func<string> Checkpoints { get; init; } = () => throw new InvalidOperationException("The call names no checkpoint folder.");

    /// <summary>See <see cref="ActivityContext.AllowsCommands"/>.</summary>
    public required bool AllowsCommands { get; init; }

    /// <summary>See <see cref="ActivityContext.AllowsPrivateTargets"/>.</summary>
    public required bool AllowsPrivateTargets { get; init; }

    /// <summary>The device that the engine has leased for it, or null.</summary>
    public Device? Device { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Activity} for step {StepId} of run {RunId}";
}
