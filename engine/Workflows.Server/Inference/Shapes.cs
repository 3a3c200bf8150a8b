using Workflows.Core.Serving;

namespace Workflows.Server.Inference;

/// <summary>Extents of tensors as requests give them.</summary>
internal static class Shapes
{
    public static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>Product of the extents; a product that no request could carry is refused instead of overflowing.</summary>
    public static int Count(string input, IReadOnlyList<long> shape)
    {
        long count = 1;
        foreach (var extent in shape)
        {
            if (extent > 0 && count > int.MaxValue / extent)
                throw RefusedException.Bad("shape-too-large", $"Input '{input}' has shape {Text(shape)}: more elements than any request can hold.");
            count *= extent;
        }

        return (int)count;
    }

    /// <summary>Refuses a shape that the model does not take.</summary>
    public static void Check(TensorSpec spec, IReadOnlyList<long> shape)
    {
        var fits = shape.Count == spec.Shape.Count && shape.Zip(spec.Shape).All(d => d.First > 0 && (d.Second < 0 || d.First == d.Second));
        if (!fits)
            throw RefusedException.Bad(
                "shape-mismatch", $"Input '{spec.Name}' has shape {Text(shape)}; the model takes {Text(spec.Shape)}, where -1 is any number from 1.");
    }

    /// <summary>Refuses inputs that disagree on the number of rows.</summary>
    public static void CheckBatch(IReadOnlyList<NamedTensor> inputs)
    {
        if (inputs.FirstOrDefault(i => i.Shape.Count > 0 && i.Shape[0] != inputs[0].Shape[0]) is { } other)
            throw RefusedException.Bad(
                "batch-mismatch",
                $"Input '{inputs[0].Name}' has {inputs[0].Shape[0]} rows and '{other.Name}' has {other.Shape[0]}; all inputs need the same number.");
    }
}
