using System.Text.Json;
using Workflows.Core.Serving;
using Workflows.Server.Inference;

namespace Workflows.Server.TensorFlow;

/// <summary>A predict request, checked against the model's contract.</summary>
/// <param name="Inputs">Complete, in the contract's order.</param>
/// <param name="RowForm">Whether the answer goes row by row (<c>instances</c>) or output by output (<c>inputs</c>).</param>
internal sealed record PredictRequest(IReadOnlyList<NamedTensor> Inputs, bool RowForm)
{
    public static PredictRequest Parse(JsonElement body, PredictorContract contract)
    {
        CheckSignature(body);
        var hasRows = body.TryGetProperty("instances", out var rows);
        if (hasRows == body.TryGetProperty("inputs", out var columns))
            throw RefusedException.Bad("request-malformed", "Give exactly one of 'instances' (row by row) and 'inputs' (column by column).");
        NamedTensor[] inputs = hasRows ? FromRows(rows, contract) : FromColumns(columns, contract);
        Shapes.CheckBatch(inputs);
        return new PredictRequest(inputs, hasRows);
    }

    private static void CheckSignature(JsonElement body)
    {
        if (!body.TryGetProperty("signature_name", out var given)) return;
        if (given.ValueKind != JsonValueKind.String || given.GetString() is not ("" or SignatureDef.DefaultName))
            throw RefusedException.Bad(
                "signature-unknown", $"The model has no signature {ScalarReader.Describe(given)}; leave 'signature_name' out or give '{SignatureDef.DefaultName}'.");
    }

    private static NamedTensor[] FromRows(JsonElement rows, PredictorContract contract)
    {
        var instances = RowTensor.Items(rows, "instances");
        if (contract.Inputs is [var only])
            return [RowTensor.Read(only, [.. instances.Select(row => IsNamed(row) ? Alias(row, "An instance") : row)])];
        foreach (var instance in instances) CheckNames(instance, contract, "An instance");
        return [.. contract.Inputs.Select(spec => RowTensor.Read(spec, [.. instances.Select(row => row.GetProperty(spec.Name))]))];
    }

    private static NamedTensor[] FromColumns(JsonElement columns, PredictorContract contract)
    {
        if (contract.Inputs is [var only])
            return [RowTensor.Read(only, RowTensor.Items(IsNamed(columns) ? Alias(columns, "'inputs'") : columns, "inputs"))];
        CheckNames(columns, contract, "'inputs'");
        return [.. contract.Inputs.Select(spec => RowTensor.Read(spec, RowTensor.Items(columns.GetProperty(spec.Name), spec.Name)))];
    }

    private static bool IsNamed(JsonElement value) => value.ValueKind == JsonValueKind.Object && !ScalarReader.IsBase64(value, out _);

    // Graphs exported elsewhere name their only input as they like, and clients are written to that: the name carries no information.
    private static JsonElement Alias(JsonElement named, string owner) =>
        named.GetPropertyCount() == 1
            ? named.EnumerateObject().First().Value
            : throw RefusedException.Bad("input-unknown", $"{owner} names {named.GetPropertyCount()} inputs; the model takes one.");

    private static void CheckNames(JsonElement named, PredictorContract contract, string owner)
    {
        var expected = string.Join(", ", contract.Inputs.Select(i => i.Name));
        if (named.ValueKind != JsonValueKind.Object)
            throw RefusedException.Bad("request-malformed", $"{owner} must be an object with the inputs {expected}; found {ScalarReader.Describe(named)}.");
        if (contract.Inputs.FirstOrDefault(i => !named.TryGetProperty(i.Name, out _)) is { } missing)
            throw RefusedException.Bad("input-missing", $"{owner} lacks input '{missing.Name}'; the model takes {expected}.");
        if (named.GetPropertyCount() != contract.Inputs.Count)
        {
            var unknown = named.EnumerateObject().First(p => contract.Inputs.All(i => i.Name != p.Name)).Name;
            throw RefusedException.Bad("input-unknown", $"{owner} names input '{unknown}', which the model has not; it takes {expected}.");
        }
    }
}
