using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed partial class ServedModelTests : IDisposable
{
    // Three flowers of the data set, one of each class; the class names are sorted: setosa, versicolor, virginica.
    private const string Rows = "[[5.1,3.5,1.4,0.2],[5.7,2.8,4.1,1.3],[7.7,2.6,6.9,2.3]]";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_trained_model_answers_on_both_protocols_and_a_new_version_takes_over_while_serving()
    {
        var token = TestContext.Current.CancellationToken;
        await RunIrisAsync(seed: 3);
        using var serve = WorkflowsProcess.Start(folder.At("home"), ["serve", "--port", "0"]);
        await serve.SaysAsync("/metadata", token);
        using var client = new HttpClient { BaseAddress = new Uri(Address().Match(serve.Output).Value) };

        var flat = await InferAsync(client, "iris");
        var rows = await PostAsync(client, "/v1/models/iris:predict", $$"""{"instances":{{Rows}}}""");
        await RunIrisAsync(seed: 4);
        var next = await InferAsync(client, "iris");
        var first = await InferAsync(client, "iris/versions/1");
        var models = await WorkflowsProcess.RunAsync(folder.At("home"), token, "models", "-o", "json");

        Assert.Equal("1", (string?)flat["model_version"]);
        Assert.Equal("[0,1,2]", Output(flat, "label").ToJsonString());
        Assert.Equal([0L, 1L, 2L], rows["predictions"]!.AsArray().Select(r => (long)r!["label"]!));
        Assert.Equal(Output(flat, "probabilities").AsArray().Select(p => (float)p!), rows["predictions"]!.AsArray().SelectMany(r => r!["probabilities"]!.AsArray()).Select(p => (float)p!));
        Assert.Equal("2", (string?)next["model_version"]);
        Assert.Equal(Output(flat, "probabilities").ToJsonString(), Output(first, "probabilities").ToJsonString());
        Assert.NotEqual(Output(flat, "probabilities").ToJsonString(), Output(next, "probabilities").ToJsonString());
        Assert.Equal(2, (int)Assert.Single(models.Json.AsArray())!["deployedVersion"]!);
        Assert.DoesNotContain("libtorch", await File.ReadAllTextAsync($"/proc/{serve.Id}/maps", token));
    }

    private static Task<JsonNode> InferAsync(HttpClient client, string model) => PostAsync(
        client, $"/v2/models/{model}/infer", $$"""{"inputs":[{"name":"features","shape":[3,4],"datatype":"FP32","data":{{Rows}}}]}""");

    private static async Task<JsonNode> PostAsync(HttpClient client, string path, string body)
    {
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body), TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
    }

    private static JsonNode Output(JsonNode answer, string name) => answer["outputs"]!.AsArray().Single(o => (string?)o!["name"] == name)!["data"]!;

    private async Task RunIrisAsync(int seed)
    {
        var run = await WorkflowsProcess.RunAsync(
            folder.At("home"), TestContext.Current.CancellationToken,
            "run", Clone.PathOf("specs/examples/04-iris.yaml"), "--seed", $"{seed}", "-o", "json");
        Assert.True(run.ExitCode == 0, run.ToString());
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
