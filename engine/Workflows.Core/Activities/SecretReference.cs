using System.Text.Json.Nodes;

namespace Workflows.Core.Activities;

/// <summary>How a secret stands in values until an attempt begins: <c>{ "secret": "NAME" }</c>. Events, keys and previews hold nothing else.</summary>
public static class SecretReference
{
    internal const string NameMember = "secret";
    internal const string ValueMember = "value";

    /// <summary>The reference to a secret.</summary>
    public static JsonObject To(string name) => new() { [NameMember] = name };

    /// <summary>The name in a reference; null when the value is none.</summary>
    public static string? NameIn(JsonNode? value) => value is JsonObject { Count: 1 } reference ? JsonScalar.Text(reference[NameMember]) : null;

    /// <summary>The reference with its value, which only <see cref="Secret"/> reads.</summary>
    internal static JsonObject Revealed(string name, string value) => new() { [NameMember] = name, [ValueMember] = value };

    /// <summary>Whether <see cref="Revealed"/> made this.</summary>
    internal static bool IsRevealed(JsonObject value) => value.Count == 2 && value.ContainsKey(NameMember) && value.ContainsKey(ValueMember);
}
