using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning;

/// <summary>What stands in resolved inputs for the value of a secret: <c>{ "secret": "NAME" }</c>.</summary>
public static class SecretReference
{
    private const string Member = "secret";

    /// <summary>The reference to a secret.</summary>
    public static JsonObject To(string name) => new() { [Member] = name };

    /// <summary>The name in a reference; null when the value is none.</summary>
    public static string? NameIn(JsonNode? value) => value is JsonObject { Count: 1 } reference ? JsonScalar.Text(reference[Member]) : null;
}
