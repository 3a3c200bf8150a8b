namespace Workflows.Core.Serving;

/// <summary>A loaded model that answers. Safe for concurrent calls; disposing it waits for none of them and is done by its owner when no call is left.</summary>
public interface IPredictor : IDisposable
{
    /// <summary>Names, types and shapes of what goes in and comes out.</summary>
    PredictorContract Contract { get; }

    /// <summary>Answers for one batch. Inputs are complete and match <see cref="Contract"/> (the caller checked names, types and shapes).</summary>
    Task<IReadOnlyList<NamedTensor>> PredictAsync(IReadOnlyList<NamedTensor> inputs, CancellationToken cancellationToken);
}

/// <summary>Opens predictors.</summary>
public interface IPredictorFactory
{
    /// <summary>Loads the model folder at <paramref name="path"/>.</summary>
    /// <exception cref="Diagnostics.FailureException"><c>model-format</c> when this factory cannot serve the format.</exception>
    IPredictor Load(string path, Artifacts.Artifact model);
}

/// <summary>Inputs and outputs of a predictor.</summary>
public sealed record PredictorContract
{
    /// <summary>In the order in which the model takes them.</summary>
    public required IReadOnlyList<TensorSpec> Inputs { get; init; }

    /// <summary>In the order in which the model gives them.</summary>
    public required IReadOnlyList<TensorSpec> Outputs { get; init; }

    /// <summary>Class names by label index; empty for a model that does not classify.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];
}

/// <summary>One tensor of a contract.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Extents; −1 is free.</param>
public sealed record TensorSpec(string Name, TensorType Type, IReadOnlyList<long> Shape);

/// <summary>Element types that predictors exchange; the words of the Open Inference Protocol.</summary>
public enum TensorType
{
    /// <summary>32-bit float; data is <c>float[]</c>.</summary>
    Fp32,

    /// <summary>64-bit integer; data is <c>long[]</c>.</summary>
    Int64,

    /// <summary>UTF-8 text; data is <c>string[]</c>.</summary>
    Bytes,
}

/// <summary>A tensor with data, row-major.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Extents, all known.</param>
/// <param name="Data"><c>float[]</c>, <c>long[]</c> or <c>string[]</c> by <paramref name="Type"/>, as long as the product of the shape.</param>
public sealed record NamedTensor(string Name, TensorType Type, IReadOnlyList<long> Shape, Array Data);
