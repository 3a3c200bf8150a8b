using System.Text.Json;
using Workflows.Core.Serving;
using Workflows.Server.Inference;

namespace Workflows.Server.OpenInference;

/// <summary>The answer to <c>GET /v2/models/{m}</c>.</summary>
internal static class ModelMetadata
{
    public static void Write(Utf8JsonWriter json, ModelUse model)
    {
        json.WriteString("name", model.Model.Name);
        json.WriteStartArray("versions");
        foreach (var version in model.Model.Versions) json.WriteStringValue(version.Version.ToString());
        json.WriteEndArray();
        json.WriteString("platform", model.Format == "onnx" ? "onnx_onnxv1" : model.Format ?? "unknown");
        WriteTensors(json, "inputs", model.Predictor.Contract.Inputs);
        WriteTensors(json, "outputs", model.Predictor.Contract.Outputs);
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, IReadOnlyList<TensorSpec> tensors)
    {
        json.WriteStartArray(name);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("datatype", TensorWriter.TypeWord(tensor.Type));
            json.WriteStartArray("shape");
            foreach (var extent in tensor.Shape) json.WriteNumberValue(extent);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
