namespace Workflows.Compute.Training;

/// <summary>A teacher's logits for the training rows, and how much they count.</summary>
/// <param name="Logits">Row-major, as wide as the classes (for a single logit z, the two logits 0 and z).</param>
/// <param name="Temperature">T, by which both logits are divided, above 0.</param>
/// <param name="Alpha">Share of the soft loss, 0 to 1.</param>
internal sealed record SoftTargets(float[] Logits, double Temperature, double Alpha);
