using System.Text.Json;

namespace Workflows.Server.TensorFlow;

/// <summary>The answer to a status request: a version that could be loaded is available, and no other is listed.</summary>
internal static class ModelStatus
{
    public static void Write(Utf8JsonWriter json, int version)
    {
        json.WriteStartArray("model_version_status");
        json.WriteStartObject();
        json.WriteString("version", version.ToString());
        json.WriteString("state", "AVAILABLE");
        json.WriteStartObject("status");
        json.WriteString("error_code", "OK");
        json.WriteString("error_message", "");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
