using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;
using Workflows.Core.Artifacts;
using Workflows.Core.Spec;

namespace Workflows.Core.Activities;

/// <summary>JSON of activities' records: as everywhere, with durations written in ISO 8601, one of the spec language's forms.</summary>
public static class ActivityJson
{
    /// <summary>The options.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(WorkflowJson.Options) { Converters = { new DurationConverter() } };
        options.MakeReadOnly();
        return options;
    }

    private sealed class DurationConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } text && Duration.TryParse(text, out var value)
                ? value
                : throw new JsonException("is no duration such as 90s, 15m or 2h");

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(XmlConvert.ToString(value));
    }
}
