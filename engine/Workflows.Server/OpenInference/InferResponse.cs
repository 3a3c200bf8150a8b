using System.Text.Json;
using Workflows.Core.Serving;
using Workflows.Server.Inference;

namespace Workflows.Server.OpenInference;

/// <summary>The answer to an infer request: data flat, row-major.</summary>
internal static class InferResponse
{
    public static void Write(Utf8JsonWriter json, ModelUse model, InferRequest request, IReadOnlyList<NamedTensor> outputs)
    {
        json.WriteString("model_name", model.Model.Name);
        json.WriteString("model_version", model.Version.Version.ToString());
        if (request.Id is { } id) json.WriteString("id", id);
        json.WriteStartArray("outputs");
        foreach (var name in request.Outputs) Write(json, outputs.Single(o => o.Name == name));
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, NamedTensor tensor)
    {
        json.WriteStartObject();
        json.WriteString("name", tensor.Name);
        json.WriteString("datatype", TensorWriter.TypeWord(tensor.Type));
        json.WriteStartArray("shape");
        foreach (var extent in tensor.Shape) json.WriteNumberValue(extent);
        json.WriteEndArray();
        json.WritePropertyName("data");
        TensorWriter.WriteFlat(json, tensor);
        json.WriteEndObject();
    }
}
