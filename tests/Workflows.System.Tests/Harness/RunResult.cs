using System.Text.Json.Nodes;

namespace Workflows.System.Tests.Harness;

/// <summary>A finished <c>run</c> or <c>restart</c> and the document that it printed.</summary>
/// <param name="Command">How the process ended.</param>
internal sealed record RunResult(CommandResult Command)
{
    /// <summary>The document.</summary>
    public JsonNode Json { get; } = Command.Json;

    /// <summary>State of each step, in the spec's order.</summary>
    public IReadOnlyList<(string Id, string State)> States => [.. Steps.Select(s => ((string)s["id"]!, (string)s["state"]!))];

    /// <summary>Every artifact as <c>step.name kind hash</c>.</summary>
    public IEnumerable<(string Name, string Kind, string Hash)> Artifacts =>
        Json["artifacts"]!.AsArray().Select(a => ($"{a!["step"]}.{a["name"]}", (string)a["kind"]!, (string)a["hash"]!));

    private IEnumerable<JsonNode> Steps => Json["steps"]!.AsArray().Select(s => s!);

    /// <summary>One step.</summary>
    public JsonNode Step(string id) => Steps.Single(s => (string?)s["id"] == id);

    /// <summary>An output of one step.</summary>
    public JsonNode? Output(string step, string name) => Step(step)["outputs"]?[name];

    /// <summary>Hash of an artifact by <c>step.name</c>.</summary>
    public string Hash(string name) => Artifacts.Single(a => a.Name == name).Hash;
}
