using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflows.Server.Api;

namespace Workflows.Server;

/// <summary>The error object of both inference protocols, with our stable code.</summary>
internal sealed record ErrorBody(string Error, string Code);

/// <summary>The answer of the health endpoints.</summary>
internal sealed record Health(string Status);

[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(Health))]
internal sealed partial class ServerJson : JsonSerializerContext
{
    /// <summary>Text stays readable in a terminal; nothing here is ever put into a page.</summary>
    public static ServerJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter<Core.Diagnostics.Severity>(JsonNamingPolicy.CamelCase) },
    });
}
