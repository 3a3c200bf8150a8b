using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Compute.Inference;
using Workflows.Compute.Onnx;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>After the main job, <c>serve</c> answers over both protocols as the model of the report does.</summary>
internal sealed partial class ServingProof : IProof
{
    private const int Rows = 100;

    public string Name => "serving";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var home = new TemporaryFolder();
        var run = await DigitsRun.RunAsync(home.Path, cancellationToken, "run", DigitsRun.Spec);
        var rows = await TestRows.ReadAsync(home, HashOf(run, "split", "test"), Rows, cancellationToken);
        using var session = OnnxSession.Open(OnnxFolder.Load(TestRows.ArtifactPath(home, HashOf(run, "small", "model"))));
        var expected = rows.Select(r => (long)session.Predict(r, 1).Labels[0]).ToList();

        using var server = WorkflowsProcess.Start(home.Path, ["serve", "--port", "0"]);
        using var client = new HttpClient { BaseAddress = await AddressAsync(server, cancellationToken) };
        var (open, tensorFlow) = (0, 0);
        for (var i = 0; i < rows.Count; i++)
        {
            if (await OpenInferenceAsync(client, rows[i], cancellationToken) == expected[i]) open++;
            if (await TensorFlowAsync(client, rows[i], cancellationToken) == expected[i]) tensorFlow++;
        }

        var maps = await File.ReadAllTextAsync($"/proc/{server.Id}/maps", cancellationToken);
        yield return new Measured("served over Open Inference, test rows with the class of the report's model", $"{Rows}", $"{open}", open == Rows);
        yield return new Measured("served over TensorFlow Serving REST, the same", $"{Rows}", $"{tensorFlow}", tensorFlow == Rows);
        var mapped = maps.Contains("libtorch", StringComparison.Ordinal);
        yield return new Measured("`serve` after answering maps libtorch", "never", mapped ? "mapped" : "not mapped", !mapped);
        server.Signal("TERM");
        await server.EndAsync(cancellationToken);
    }

    private static string HashOf(DigitsRun run, string step, string output) => (string)run.Step(step)["outputs"]![output]!["hash"]!;

    private static async Task<Uri> AddressAsync(WorkflowsProcess server, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Address().Match(server.Output) is { Success: true } match) return new Uri(match.Value);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<long> OpenInferenceAsync(HttpClient client, float[] row, CancellationToken cancellationToken)
    {
        var input = new { name = "features", datatype = "FP32", shape = new[] { 1, row.Length }, data = row };
        var answer = await client.PostAsJsonAsync("v2/models/digits/infer", new { inputs = new[] { input } }, cancellationToken);
        var body = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
        return (long)body!["outputs"]!.AsArray().Single(o => (string)o!["name"]! == "label")!["data"]![0]!;
    }

    private static async Task<long> TensorFlowAsync(HttpClient client, float[] row, CancellationToken cancellationToken)
    {
        var answer = await client.PostAsJsonAsync("v1/models/digits:predict", new { instances = new[] { row } }, cancellationToken);
        var body = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
        return (long)body!["predictions"]![0]!["label"]!;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
