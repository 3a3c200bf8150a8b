namespace Workflows.Compute.Networks;

/// <summary>A weight or buffer that a layer needs. It starts as <see cref="Fill"/> + U(−<see cref="Bound"/>, <see cref="Bound"/>).</summary>
/// <param name="Name">Name inside the layer, <c>weight</c>; with its place, <c>layers.0.weight</c>.</param>
/// <param name="Shape">Extents, outermost first.</param>
internal sealed record WeightSpec(string Name, IReadOnlyList<int> Shape)
{
    /// <summary>False for a buffer that training updates without a gradient.</summary>
    public bool Trainable { get; init; } = true;

    /// <summary>Index of the layer that it belongs to.</summary>
    public int Layer { get; init; }

    /// <summary>Centre of the initial values.</summary>
    public float Fill { get; init; }

    /// <summary>Half width of the uniform distribution of the initial values; 0 makes them all <see cref="Fill"/>.</summary>
    public double Bound { get; init; }

    public long Count => Shape.Aggregate(1L, (product, extent) => product * extent);

    public WeightSpec In(int layer) => this with { Name = NameOf(layer, Name), Layer = layer };

    public static string NameOf(int layer, string name) => $"layers.{layer}.{name}";
}
