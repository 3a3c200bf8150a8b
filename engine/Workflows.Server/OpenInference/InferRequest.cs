using System.Text.Json;
using Workflows.Core.Serving;
using Workflows.Server.Inference;

namespace Workflows.Server.OpenInference;

/// <summary>An infer request, checked against the model's contract.</summary>
/// <param name="Id">To be echoed, or null.</param>
/// <param name="Inputs">Complete, in the contract's order.</param>
/// <param name="Outputs">Names of the outputs wanted, in the order asked for.</param>
internal sealed record InferRequest(string? Id, IReadOnlyList<NamedTensor> Inputs, IReadOnlyList<string> Outputs)
{
    public static InferRequest Parse(JsonElement body, PredictorContract contract)
    {
        var id = body.TryGetProperty("id", out var given) ? Text(given, "id") : null;
        if (body.TryGetProperty("parameters", out var parameters)) CheckParameters(parameters, "The request");
        return new InferRequest(id, InputList.Parse(Items(body, "inputs"), contract), OutputNames(body, contract));
    }

    /// <summary>The list under a required member.</summary>
    public static JsonElement Items(JsonElement body, string name) =>
        body.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array
            ? items
            : throw RefusedException.Bad("request-malformed", $"'{name}' must be a list.");

    /// <summary>The text under a member.</summary>
    public static string Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw RefusedException.Bad("request-malformed", $"'{name}' must be text, found {ScalarReader.Describe(value)}.");

    /// <summary>Refuses parameters that would change the form of the answer; others are no concern of this server.</summary>
    public static void CheckParameters(JsonElement parameters, string owner)
    {
        if (parameters.ValueKind != JsonValueKind.Object) throw RefusedException.Bad("request-malformed", $"{owner} has 'parameters' that are not an object.");
        foreach (var parameter in parameters.EnumerateObject())
        {
            var asksForBinary = parameter.Name is "binary_data" or "binary_data_output" && parameter.Value.ValueKind == JsonValueKind.True;
            if (asksForBinary || parameter.Name is "binary_data_size" or "classification")
                throw RefusedException.Bad(
                    "extension-unsupported", $"{owner} asks for the extension '{parameter.Name}', which is not offered (see extensions at GET /v2).");
        }
    }

    private static List<string> OutputNames(JsonElement body, PredictorContract contract)
    {
        var all = contract.Outputs.Select(o => o.Name).ToList();
        if (!body.TryGetProperty("outputs", out _)) return all;
        var names = new List<string>();
        foreach (var item in Items(body, "outputs").EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("name", out var given))
                throw RefusedException.Bad("request-malformed", "Each of 'outputs' must be an object with a 'name'.");
            var name = Text(given, "outputs.name");
            if (!all.Contains(name))
                throw RefusedException.Bad("output-unknown", $"The model has no output '{name}'; it has {string.Join(", ", all)}.");
            if (names.Contains(name)) throw RefusedException.Bad("output-repeated", $"Output '{name}' is asked for twice.");
            if (item.TryGetProperty("parameters", out var parameters)) CheckParameters(parameters, $"Output '{name}'");
            names.Add(name);
        }

        return names.Count == 0 ? all : names;
    }
}
