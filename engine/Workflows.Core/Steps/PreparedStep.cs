using System.Text.Json.Nodes;
using Workflows.Core.Planning;

namespace Workflows.Core.Steps;

/// <summary>A step whose inputs are known.</summary>
/// <param name="preparation">Makes the key.</param>
/// <param name="step">The step.</param>
public sealed class PreparedStep(StepPreparation preparation, PlannedStep step)
{
    private StepKey? key;

    /// <summary>Bound inputs in JSON: defaults filled in, paths resolved and hashed.</summary>
    public required JsonObject Inputs { get; init; }

    /// <summary>The step's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Variables of an activity that uses the environment: texts, and secrets as <c>{ "secret": "NAME" }</c>. Null for any other.</summary>
    public JsonObject? Env { get; init; }

    /// <summary>What the activity would have read when this was prepared, or null for one that has no fingerprint.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Key without the device class. Made when first asked for: a step that is never cached needs none.</summary>
    public StepKey Key => key ??= preparation.Key(step, this);
}
