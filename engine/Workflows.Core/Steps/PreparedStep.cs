using System.Text.Json.Nodes;

namespace Workflows.Core.Steps;

/// <summary>A step whose inputs are known.</summary>
/// <param name="Inputs">Bound inputs in JSON: defaults filled in, paths resolved and hashed.</param>
/// <param name="Seed">The step's seed.</param>
/// <param name="Key">Key without the device class.</param>
public sealed record PreparedStep(JsonObject Inputs, long Seed, StepKey Key)
{
    /// <summary>The environment by name, for an activity that reads it: texts, and secrets as references.</summary>
    public JsonObject Env { get; init; } = [];
}
