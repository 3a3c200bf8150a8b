using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflows.Compute.Networks;

/// <summary>
/// Layers as people write them: an object with one type key, and <c>activation</c> beside <c>dense</c> where wanted:
/// <c>{ "dense": 300, "activation": "relu" }</c>, <c>{ "batchNorm": {} }</c>, <c>{ "dropout": 0.2 }</c>, <c>{ "activation": "tanh" }</c>.
/// </summary>
public sealed class LayerJson : JsonConverter<Layer>
{
    private static readonly Dictionary<string, Activation> Activations = Enum.GetValues<Activation>().ToDictionary(NameOf);

    /// <summary>Names of the layer types, as they are written.</summary>
    public static IReadOnlyList<string> Types { get; } = ["dense", "batchNorm", "dropout", "activation"];

    /// <summary>An activation as it is written: <c>leakyRelu</c>.</summary>
    public static string NameOf(Activation activation) => JsonNamingPolicy.CamelCase.ConvertName(activation.ToString());

    /// <inheritdoc/>
    /// <exception cref="JsonException">The object is no layer; the message says what is expected.</exception>
    public override Layer Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var layer = document.RootElement;
        if (layer.ValueKind != JsonValueKind.Object) throw new JsonException($"A layer is an object such as {{ \"dense\": 10 }}, not {layer.GetRawText()}.");
        var keys = layer.EnumerateObject().Select(property => property.Name).ToList();
        return keys switch
        {
            ["dense"] => new DenseLayer(Units(layer)),
            ["dense", "activation"] or ["activation", "dense"] => new DenseLayer(Units(layer), ActivationOf(layer)),
            ["batchNorm"] => BatchNorm(layer.GetProperty("batchNorm")),
            ["dropout"] => new DropoutLayer(Rate(layer)),
            ["activation"] => new ActivationLayer(ActivationOf(layer)),
            _ => throw Unknown(keys),
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Layer value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        switch (value)
        {
            case DenseLayer dense:
                writer.WriteNumber("dense", dense.Units);
                if (dense.Activation != Activation.None) writer.WriteString("activation", NameOf(dense.Activation));
                break;
            case BatchNormLayer:
                writer.WriteStartObject("batchNorm");
                writer.WriteEndObject();
                break;
            case DropoutLayer dropout:
                writer.WriteNumber("dropout", dropout.Rate);
                break;
            case ActivationLayer activation:
                writer.WriteString("activation", NameOf(activation.Activation));
                break;
            default:
                throw new JsonException($"The layer type {value.GetType().Name} has no written form.");
        }

        writer.WriteEndObject();
    }

    private static int Units(JsonElement layer) => layer.GetProperty("dense") is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var units)
        ? units
        : throw new JsonException($"dense takes a whole number of units, not {layer.GetProperty("dense").GetRawText()}.");

    private static double Rate(JsonElement layer) => layer.GetProperty("dropout") is { ValueKind: JsonValueKind.Number } value
        ? value.GetDouble()
        : throw new JsonException($"dropout takes the share of values to drop, such as 0.2, not {layer.GetProperty("dropout").GetRawText()}.");

    private static BatchNormLayer BatchNorm(JsonElement value) => value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any()
        ? new BatchNormLayer()
        : throw new JsonException($"batchNorm takes an empty object, {{ \"batchNorm\": {{}} }}, not {value.GetRawText()}.");

    private static Activation ActivationOf(JsonElement layer)
    {
        var value = layer.GetProperty("activation");
        return value.ValueKind == JsonValueKind.String && Activations.TryGetValue(value.GetString()!, out var activation)
            ? activation
            : throw new JsonException($"There is no activation {value.GetRawText()}: use one of {string.Join(", ", Activations.Keys)}.");
    }

    private static JsonException Unknown(List<string> keys) => keys.Count == 2 && keys.Contains("activation")
        ? new JsonException($"activation stands beside dense only: write {{ \"activation\": … }} as a layer of its own behind {keys.Find(key => key != "activation")}.")
        : new JsonException($"A layer has one of the keys {string.Join(", ", Types)}, and activation beside dense; it has {string.Join(", ", keys.DefaultIfEmpty("none"))}.");
}
