namespace Workflows.Compute.Onnx;

/// <summary>How <see cref="Quantizer"/> stores weights.</summary>
public sealed record QuantizerOptions
{
    /// <summary>
    /// Bits of a weight: 7 stores −63…63, 8 stores −127…127; both take one byte. Default 7: without VNNI, processors with AVX2 or AVX-512
    /// multiply pairs of unsigned activations and signed weights and add the two products in 16 bits, which saturate when both are large.
    /// 255·63·2 fits into 16 bits, 255·127·2 does not, so 7 bits answer the same on every processor.
    /// </summary>
    public int WeightBits { get; init; } = 7;
}

/// <summary>A quantised model and what was done to each layer.</summary>
/// <param name="Model">Checked like any other model.</param>
/// <param name="Layers">Dense layers in the order of the graph.</param>
public sealed record QuantizedModel(OnnxModel Model, IReadOnlyList<QuantizedLayer> Layers);

/// <summary>What quantising did to the weights of one dense layer.</summary>
public sealed record QuantizedLayer
{
    /// <summary>Name of the constant in the float model: <c>layers.0.weight</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Rows of the weight.</summary>
    public required int Inputs { get; init; }

    /// <summary>Columns of the weight; each has a scale of its own.</summary>
    public required int Units { get; init; }

    /// <summary>Bytes of the weight as 32-bit floats.</summary>
    public required long FloatBytes { get; init; }

    /// <summary>Bytes of the weight as integers together with its scales.</summary>
    public required long Bytes { get; init; }

    /// <summary>Largest |stored − original| of a weight.</summary>
    public required double LargestError { get; init; }

    /// <summary>√(Σ(stored − original)² / Σ original²); 0 for a layer of zeros.</summary>
    public required double RelativeError { get; init; }
}
