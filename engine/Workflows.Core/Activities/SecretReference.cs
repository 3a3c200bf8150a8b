using System.Text.Json.Nodes;

namespace Workflows.Core.Activities;

/// <summary>How a secret stands in values until an attempt begins: <c>{ "secret": "NAME" }</c>. Events, keys and previews hold nothing else.</summary>
public static class SecretReference
{
    private const string NameMember = "secret";

    /// <summary>The reference to a secret.</summary>
    public static JsonObject To(string name) => new() { [NameMember] = name };

    /// <summary>The name in a reference; null when the value is none.</summary>
    public static string? NameIn(JsonNode? value) => value is JsonObject { Count: 1 } reference ? JsonScalar.Text(reference[NameMember]) : null;
}
