using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Compute.Inference;
using Workflows.Compute.Onnx;
using Workflows.System.Tests.Examples;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

public sealed partial class ServedDigitsTests(ExampleRuns examples)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_served_model_answers_a_hundred_test_rows_as_the_deployed_file_does()
    {
        var (home, _, run) = await examples.OfAsync("02-digits");
        var rows = LabelledTable.Read(home.Artifact(run.Hash("split.test"))).Values.Take(100).ToList();
        using var session = OnnxSession.Open(OnnxFolder.Load(home.Artifact(run.Hash("small.model"))));
        var expected = rows.Select(r => session.Predict(r, 1).Labels[0]).ToList();
        using var serve = home.Start("serve", "--port", "0");
        using var client = await ClientAsync(home, serve);

        var (open, tensorFlow) = (new List<int>(), new List<int>());
        foreach (var row in rows)
        {
            open.Add(await OpenInferenceAsync(client, "/v2/models/digits/infer", row));
            tensorFlow.Add(await TensorFlowAsync(client, "/v1/models/digits:predict", row));
        }

        Assert.Equal(100, expected.Count);
        Assert.Equal(10, expected.Distinct().Count());
        Assert.Equal(expected, open);
        Assert.Equal(expected, tensorFlow);
        Assert.Equal(expected[0], await OpenInferenceAsync(client, "/v2/models/digits/versions/1/infer", rows[0]));
        Assert.Equal(expected[0], await TensorFlowAsync(client, "/v1/models/digits/versions/1:predict", rows[0]));
        await RefusesAsync(client);
        await LoadsOnnxRuntimeAloneAsync(serve);

        serve.Signal("INT");
        Assert.Equal(0, (await serve.EndAsync(Token)).ExitCode);
    }

    private static async Task RefusesAsync(HttpClient client)
    {
        var zeros = string.Join(',', new int[64]);
        await RefusesAsync(client, 400, "/v2/models/digits/infer", """{"inputs":[{"name":"features","shape":[1,63],"datatype":"FP32","data":[1]}]}""");
        await RefusesAsync(client, 400, "/v2/models/digits/infer", $$"""{"inputs":[{"name":"features","shape":[1,64],"datatype":"BYTES","data":[{{zeros}}]}]}""");
        await RefusesAsync(client, 400, "/v2/models/digits/infer", $$"""{"inputs":[{"name":"pixels","shape":[1,64],"datatype":"FP32","data":[{{zeros}}]}]}""");
        await RefusesAsync(client, 400, "/v1/models/digits:predict", """{"instances":[[1,2,3]]}""");
        await RefusesAsync(client, 400, "/v1/models/digits:predict", """{"instances":[["a"]]}""");
        await RefusesAsync(client, 400, "/v1/models/digits:predict", "{");
        await RefusesAsync(client, 404, "/v2/models/letters/infer", $$"""{"inputs":[{"name":"features","shape":[1,64],"datatype":"FP32","data":[{{zeros}}]}]}""");
        await RefusesAsync(client, 404, "/v1/models/digits/versions/2:predict", $$"""{"instances":[[{{zeros}}]]}""");
    }

    private static async Task RefusesAsync(HttpClient client, int status, string path, string body)
    {
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body), Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(status == (int)response.StatusCode, $"{path} answered {response.StatusCode}: {text}");
        Assert.False(string.IsNullOrWhiteSpace((string?)JsonNode.Parse(text)!["error"]));
        Assert.DoesNotContain("   at ", text);
    }

    private static async Task LoadsOnnxRuntimeAloneAsync(WorkflowsProcess serve)
    {
        if (!OperatingSystem.IsLinux()) return;
        var maps = await File.ReadAllTextAsync($"/proc/{serve.Id}/maps", Token);
        Assert.Contains("libonnxruntime", maps);
        Assert.DoesNotContain("libtorch", maps);
    }

    private static async Task<HttpClient> ClientAsync(Home home, WorkflowsProcess serve)
    {
        await home.UntilAsync(_ => serve.Output.Contains("/metadata"), Token);
        return new HttpClient { BaseAddress = new Uri(Address().Match(serve.Output).Value) };
    }

    private static async Task<int> OpenInferenceAsync(HttpClient client, string path, float[] row)
    {
        var answer = await PostAsync(client, path, $$"""{"inputs":[{"name":"features","shape":[1,64],"datatype":"FP32","data":[{{string.Join(',', row)}}]}]}""");
        return (int)answer["outputs"]!.AsArray().Single(o => (string?)o!["name"] == "label")!["data"]![0]!;
    }

    private static async Task<int> TensorFlowAsync(HttpClient client, string path, float[] row) =>
        (int)(await PostAsync(client, path, $$"""{"instances":[[{{string.Join(',', row)}}]]}"""))["predictions"]![0]!["label"]!;

    private static async Task<JsonNode> PostAsync(HttpClient client, string path, string body)
    {
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body), Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        return (await response.Content.ReadFromJsonAsync<JsonNode>(Token))!;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
