using System.Text.Json;
using Workflows.Core.Serving;

namespace Workflows.Server.Inference;

/// <summary>Collects JSON values, in row-major order, into one input tensor.</summary>
internal abstract class TensorBuilder(TensorSpec spec)
{
    public static TensorBuilder For(TensorSpec spec) => spec.Type switch
    {
        TensorType.Fp32 => new TensorBuilder<float>(spec, "a number", ScalarReader.TryFloat),
        TensorType.Int64 => new TensorBuilder<long>(spec, "a whole number", ScalarReader.TryInteger),
        TensorType.Bytes => new TensorBuilder<string>(spec, "text", ScalarReader.TryText),
        _ => throw new InvalidOperationException($"Element type {spec.Type} of '{spec.Name}' has no JSON form."),
    };

    protected TensorSpec Spec => spec;

    /// <summary>Adds one value.</summary>
    public abstract void Add(JsonElement value);

    /// <summary>Adds lists nested as <paramref name="shape"/> says; a single value when it is empty.</summary>
    public void AddNested(JsonElement value, ReadOnlySpan<long> shape)
    {
        if (shape.IsEmpty)
        {
            Add(value);
            return;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != shape[0])
            throw RefusedException.Bad(
                "shape-mismatch", $"Input '{spec.Name}' needs a list of {shape[0]} here, found {ScalarReader.Describe(value)}.");
        foreach (var item in value.EnumerateArray()) AddNested(item, shape[1..]);
    }

    /// <summary>The tensor.</summary>
    public abstract NamedTensor Build(IReadOnlyList<long> shape);
}

/// <summary>Collects values of one element type.</summary>
internal sealed class TensorBuilder<T>(TensorSpec spec, string expected, ScalarReader.TryRead<T> read) : TensorBuilder(spec)
{
    private readonly List<T> values = [];

    public override void Add(JsonElement value)
    {
        if (!read(value, out var scalar))
            throw RefusedException.Bad(
                "data-type-mismatch",
                $"Input '{Spec.Name}', element {values.Count} of the data: expected {expected} ({TensorWriter.TypeWord(Spec.Type)}), found {ScalarReader.Describe(value)}.");
        values.Add(scalar);
    }

    public override NamedTensor Build(IReadOnlyList<long> shape) => new(Spec.Name, Spec.Type, shape, values.ToArray());
}
