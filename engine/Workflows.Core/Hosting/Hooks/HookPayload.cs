using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Signatures;

namespace Workflows.Core.Hosting.Hooks;

/// <summary>What expressions see of a request as <c>event</c>: <c>id type source headers body</c>.</summary>
/// <param name="Event">That record.</param>
/// <param name="Id">What the sender calls it in the body, as CloudEvents does; else null.</param>
internal sealed record HookPayload(JsonObject Event, string? Id)
{
    private const string CloudEvents = "application/cloudevents+json";

    /// <summary>Reads a request whose signature was good.</summary>
    /// <exception cref="HookRefusedException"><c>media-type-unsupported</c>, <c>body-malformed</c>, <c>cloudevent-malformed</c>.</exception>
    public static HookPayload Read(HookRequest request)
    {
        var type = TypeOf(request);
        var headers = new JsonObject(request.Headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase)
            .Select(h => KeyValuePair.Create(h.Key.ToLowerInvariant(), (JsonNode?)h.Value)));
        if (request.Body.IsEmpty) return new HookPayload(new JsonObject { ["headers"] = headers, ["body"] = null }, null);
        if (type != MediaTypeNames.Application.Json && !type.EndsWith("+json", StringComparison.Ordinal))
            throw new HookRefusedException(415, "media-type-unsupported", $"The body is {(type.Length == 0 ? "of no named type" : type)}; a hook takes application/json. With GitHub choose the content type application/json.");
        var body = Parse(request.Body);
        return type == CloudEvents ? OfCloudEvent(body, headers) : new HookPayload(new JsonObject { ["headers"] = headers, ["body"] = body }, null);
    }

    // CloudEvents 1.0 in structured mode: two events are the same when source and id are.
    private static HookPayload OfCloudEvent(JsonNode? body, JsonObject headers)
    {
        if (body is not JsonObject given || Text(given, "specversion") != "1.0" || Text(given, "id") is not { Length: > 0 } id || Text(given, "source") is not { Length: > 0 } source
            || Text(given, "type") is not { Length: > 0 } type)
            throw new HookRefusedException(400, "cloudevent-malformed", "A CloudEvent is an object with specversion 1.0, id, source and type.");
        var data = given["data"]?.DeepClone() ?? given["data_base64"]?.DeepClone();
        var told = new JsonObject { ["id"] = id, ["type"] = type, ["source"] = source, ["headers"] = headers, ["body"] = data };
        foreach (var name in (string[])["subject", "time"])
            if (Text(given, name) is { } value) told[name] = value;
        return new HookPayload(told, $"{source}#{id}");
    }

    private static JsonNode? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonText.Parse(body.Span);
        }
        catch (JsonException e)
        {
            throw new HookRefusedException(400, "body-malformed", $"The body is no JSON: {e.Message}");
        }
    }

    private static string? Text(JsonObject from, string name) => from[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static string TypeOf(HookRequest request) => request.Header("content-type") is { } written ? written.Split(';')[0].Trim().ToLowerInvariant() : "";
}
