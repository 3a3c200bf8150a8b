using System.Text.Json;

namespace Workflows.Server.OpenInference;

/// <summary>The answer to <c>GET /v2</c>.</summary>
internal static class ServerMetadata
{
    public static void Write(Utf8JsonWriter json, string version)
    {
        json.WriteString("name", "workflows");
        json.WriteString("version", version);
        json.WriteStartArray("extensions");
        json.WriteEndArray();
    }
}
