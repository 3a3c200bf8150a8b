using System.Text.Json.Nodes;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>The document of a finished run.</summary>
internal sealed class DigitsRun(JsonNode document)
{
    /// <summary>The main job.</summary>
    public const string Spec = "specs/examples/02-digits.yaml";

    public string State => (string)document["state"]!;

    /// <summary>Every artifact that falls under the determinism promise, as <c>step.name hash</c>.</summary>
    public IReadOnlyList<string> Hashes => [.. document["artifacts"]!.AsArray()
        .Where(a => (string)a!["kind"]! != "report")
        .Select(a => $"{a!["step"]}.{a["name"]} {a["hash"]}")];

    /// <summary>Every <c>metrics</c> value, as text.</summary>
    public IReadOnlyList<string> Metrics => [.. document["steps"]!.AsArray()
        .Where(s => s!["outputs"]?["metrics"] is not null)
        .Select(s => $"{s!["id"]} {s["outputs"]!["metrics"]!.ToJsonString()}")];

    public JsonNode this[string path] => path.Split('.').Aggregate(document, (node, name) => node[name]!);

    public double Output(string name) => (double)document["outputs"]![name]!;

    public JsonNode Step(string id) => document["steps"]!.AsArray().Single(s => (string)s!["id"]! == id)!;

    /// <summary>Runs a spec in a home and reads its document; an exit code other than 0 is an error.</summary>
    public static async Task<DigitsRun> RunAsync(string home, CancellationToken cancellationToken, params string[] arguments)
    {
        var result = await WorkflowsProcess.RunAsync(home, cancellationToken, [.. arguments, "--output", "json"]);
        return result.ExitCode == 0 ? new DigitsRun(result.Json) : throw new InvalidOperationException(result.ToString());
    }
}
