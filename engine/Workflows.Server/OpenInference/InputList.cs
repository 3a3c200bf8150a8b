using System.Text.Json;
using Workflows.Core.Serving;
using Workflows.Server.Inference;

namespace Workflows.Server.OpenInference;

/// <summary>The tensors of an infer request.</summary>
internal static class InputList
{
    private const int MaxRank = 8;

    public static IReadOnlyList<NamedTensor> Parse(JsonElement inputs, PredictorContract contract)
    {
        var given = new Dictionary<string, NamedTensor>(StringComparer.Ordinal);
        foreach (var input in inputs.EnumerateArray())
        {
            var tensor = Read(input, contract);
            if (!given.TryAdd(tensor.Name, tensor)) throw RefusedException.Bad("input-repeated", $"Input '{tensor.Name}' is given twice.");
        }

        if (contract.Inputs.FirstOrDefault(i => !given.ContainsKey(i.Name)) is { } missing)
            throw RefusedException.Bad(
                "input-missing", $"Input '{missing.Name}' ({TensorWriter.TypeWord(missing.Type)} {Shapes.Text(missing.Shape)}) is not given.");
        NamedTensor[] ordered = [.. contract.Inputs.Select(i => given[i.Name])];
        Shapes.CheckBatch(ordered);
        return ordered;
    }

    private static NamedTensor Read(JsonElement input, PredictorContract contract)
    {
        if (input.ValueKind != JsonValueKind.Object) throw RefusedException.Bad("request-malformed", "Each of 'inputs' must be an object.");
        var name = InferRequest.Text(Member(input, "name"), "inputs.name");
        var spec = contract.Inputs.FirstOrDefault(i => i.Name == name)
            ?? throw RefusedException.Bad(
                "input-unknown", $"The model has no input '{name}'; it takes {string.Join(", ", contract.Inputs.Select(i => i.Name))}.");
        if (input.TryGetProperty("parameters", out var parameters)) InferRequest.CheckParameters(parameters, $"Input '{name}'");
        CheckType(spec, InferRequest.Text(Member(input, "datatype"), "inputs.datatype"));
        var shape = Shape(name, Member(input, "shape"));
        Shapes.Check(spec, shape);
        return Fill(spec, shape, Member(input, "data"));
    }

    private static JsonElement Member(JsonElement input, string name) =>
        input.TryGetProperty(name, out var value) ? value : throw RefusedException.Bad("request-malformed", $"An input lacks '{name}'.");

    private static void CheckType(TensorSpec spec, string datatype)
    {
        if (datatype != TensorWriter.TypeWord(spec.Type))
            throw RefusedException.Bad(
                "datatype-mismatch", $"Input '{spec.Name}' has datatype '{datatype}'; the model takes {TensorWriter.TypeWord(spec.Type)}.");
    }

    private static long[] Shape(string name, JsonElement shape)
    {
        if (shape.ValueKind != JsonValueKind.Array || shape.GetArrayLength() > MaxRank)
            throw RefusedException.Bad("request-malformed", $"Input '{name}': 'shape' must be a list of at most {MaxRank} whole numbers.");
        return [.. shape.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt64(out var extent)
            ? extent
            : throw RefusedException.Bad("request-malformed", $"Input '{name}': 'shape' holds {ScalarReader.Describe(e)}, which is no whole number."))];
    }

    /// <summary>Data may be flat or nested as the shape says.</summary>
    private static NamedTensor Fill(TensorSpec spec, long[] shape, JsonElement data)
    {
        var count = Shapes.Count(spec.Name, shape);
        if (data.ValueKind != JsonValueKind.Array) throw RefusedException.Bad("request-malformed", $"Input '{spec.Name}': 'data' must be a list.");
        var builder = TensorBuilder.For(spec);
        if (shape.Length > 1 && data.GetArrayLength() > 0 && data[0].ValueKind == JsonValueKind.Array)
        {
            builder.AddNested(data, shape);
            return builder.Build(shape);
        }

        if (data.GetArrayLength() != count)
            throw RefusedException.Bad(
                "data-length", $"Input '{spec.Name}': 'data' holds {data.GetArrayLength()} values, but shape {Shapes.Text(shape)} needs {count}.");
        foreach (var value in data.EnumerateArray()) builder.Add(value);
        return builder.Build(shape);
    }
}
