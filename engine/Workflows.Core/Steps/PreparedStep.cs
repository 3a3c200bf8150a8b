using System.Text.Json.Nodes;

namespace Workflows.Core.Steps;

/// <summary>A step whose inputs are known.</summary>
/// <param name="Inputs">Bound inputs in JSON: defaults filled in, paths resolved and hashed.</param>
/// <param name="Seed">The step's seed.</param>
/// <param name="MakeKey">Makes the key.</param>
public sealed record PreparedStep(JsonObject Inputs, long Seed, Func<StepKey> MakeKey)
{
    private readonly Lazy<StepKey> key = new(MakeKey);

    /// <summary>Key without the device class. Made when first asked for: a step that is never cached needs none.</summary>
    public StepKey Key => key.Value;

    /// <summary>Variables of an activity that uses the environment: texts, and secrets as <c>{ "secret": "NAME" }</c>.</summary>
    public JsonObject Env { get; init; } = [];

    /// <summary>What the activity would have read when this was prepared, or null for one that has no fingerprint.</summary>
    public string? Fingerprint { get; init; }
}
