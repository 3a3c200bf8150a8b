namespace Workflows.Compute.Networks;

/// <summary>A named weight outside any runtime: row-major 32-bit floats with a shape. The values are not copied; treat them as read-only.</summary>
/// <param name="Shape">Extents, outermost first; an empty shape is a scalar.</param>
/// <param name="Values">Exactly as many values as the product of <paramref name="Shape"/>.</param>
public sealed record Tensor(IReadOnlyList<int> Shape, float[] Values);
