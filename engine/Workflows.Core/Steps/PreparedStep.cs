using System.Text.Json.Nodes;

namespace Workflows.Core.Steps;

/// <summary>A step whose inputs are known.</summary>
/// <param name="Inputs">Bound inputs in JSON: defaults filled in, paths resolved and hashed.</param>
/// <param name="Seed">The step's seed.</param>
/// <param name="Key">Key without the device class.</param>
public sealed record PreparedStep(JsonObject Inputs, long Seed, StepKey Key)
{
    /// <summary>Variables of an activity that uses the environment: texts, and secrets as <c>{ "secret": "NAME" }</c>.</summary>
    public JsonObject Env { get; init; } = [];

    /// <summary>What the activity would have read when this was prepared, or null for one that has no fingerprint.</summary>
    public string? Fingerprint { get; init; }
}
