using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflows.Core.Activities;

/// <summary>
/// The value of a secret, as an activity gets it for an input of this type. Printing it gives <c>***</c> and writing it as JSON fails, so that it
/// leaves the process only where an activity hands <see cref="Value"/> over on purpose.
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed record Secret
{
    /// <summary>A secret with a value.</summary>
    public Secret(string name, string value) => (Name, Value) = (name, value);

    /// <summary>The name under which it is stored.</summary>
    public string Name { get; }

    /// <summary>What must not be written anywhere.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string ToString() => "***";

    private sealed class Converter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(SecretReference.ValueMember, out var value)
                ? new Secret(o.GetProperty(SecretReference.NameMember).GetString()!, value.GetString()!)
                : throw new JsonException("is a reference to a secret that nobody has revealed");
        }

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is never written as JSON. Leave it out of outputs and documents.");
    }
}
