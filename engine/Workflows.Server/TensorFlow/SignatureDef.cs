using System.Text.Json;
using Workflows.Core.Serving;

namespace Workflows.Server.TensorFlow;

/// <summary>The answer to a metadata request, in the JSON form of the protocol's messages.</summary>
internal static class SignatureDef
{
    /// <summary>The only signature that a model here has.</summary>
    public const string DefaultName = "serving_default";

    public static void Write(Utf8JsonWriter json, ModelUse model)
    {
        json.WriteStartObject("model_spec");
        json.WriteString("name", model.Model.Name);
        json.WriteString("signature_name", "");
        json.WriteString("version", model.Version.Version.ToString());
        json.WriteEndObject();
        json.WriteStartObject("metadata");
        json.WriteStartObject("signature_def");
        json.WriteStartObject("signature_def");
        json.WriteStartObject(DefaultName);
        WriteTensors(json, "inputs", model.Predictor.Contract.Inputs);
        WriteTensors(json, "outputs", model.Predictor.Contract.Outputs);
        json.WriteString("method_name", "tensorflow/serving/predict");
        for (var open = 0; open < 4; open++) json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, IReadOnlyList<TensorSpec> tensors)
    {
        json.WriteStartObject(name);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", TypeWord(tensor.Type));
            json.WriteStartObject("tensor_shape");
            json.WriteStartArray("dim");
            foreach (var extent in tensor.Shape)
            {
                json.WriteStartObject();
                json.WriteString("size", extent.ToString());
                json.WriteString("name", "");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("unknown_rank", false);
            json.WriteEndObject();
            json.WriteString("name", tensor.Name);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string TypeWord(TensorType type) => type switch
    {
        TensorType.Fp32 => "DT_FLOAT",
        TensorType.Int64 => "DT_INT64",
        TensorType.Bytes => "DT_STRING",
        _ => throw new InvalidOperationException($"Element type {type} has no word in the protocol."),
    };
}
