using System.Text.Json.Nodes;
using Xunit;

namespace Workflows.System.Tests.Serving;

public sealed class TensorFlowTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Half = "[0,0,0,0]";

    [Theory]
    [InlineData("/v1/models/digits", "2")]
    [InlineData("/v1/models/digits/versions/1", "1")]
    [InlineData("/V1/Models/digits/Labels/champion", "1")]
    public async Task Tells_the_state_of_a_version(string path, string version)
    {
        var answer = await server.GetAsync(path);

        Assert.Equal(
            $$$"""{"model_version_status":[{"version":"{{{version}}}","state":"AVAILABLE","status":{"error_code":"OK","error_message":""}}]}""", answer.Text);
    }

    [Fact]
    public async Task Describes_the_signature()
    {
        var answer = await server.GetAsync("/v1/models/mixed/metadata");

        var signature = answer.Json["metadata"]!["signature_def"]!["signature_def"]!["serving_default"]!;
        Assert.Equal(["age", "job"], signature["inputs"]!.AsObject().Select(i => i.Key));
        Assert.Equal("DT_STRING", (string?)signature["inputs"]!["job"]!["dtype"]);
        Assert.Equal("-1", (string?)signature["outputs"]!["label"]!["tensor_shape"]!["dim"]![0]!["size"]);
        Assert.Equal("""{"name":"mixed","signature_name":"","version":"1"}""", answer.Json["model_spec"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"instances":[[0,3,0,0],[0,0,3,0]]}""")]
    [InlineData("""{"signature_name":"serving_default","instances":[{"features":[0,3,0,0]},{"features":[0,0,3,0]}]}""")]
    [InlineData("""{"instances":[{"dense_input":[0,3,0,0]},{"x":[0,0,3,0]}]}""")]
    public async Task Answers_row_by_row_to_instances(string body)
    {
        var answer = await server.PostAsync("/v1/models/digits:predict", body);

        Assert.Equal(200, answer.Status);
        var rows = answer.Json["predictions"]!.AsArray();
        Assert.Equal([1L, 2L], rows.Select(r => (long)r!["label"]!));
        Assert.Equal(3, rows[0]!["probabilities"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("""{"inputs":[[0,3,0,0],[0,0,3,0]]}""")]
    [InlineData("""{"inputs":{"features":[[0,3,0,0],[0,0,3,0]]}}""")]
    [InlineData("""{"inputs":{"anything":[[0,3,0,0],[0,0,3,0]]}}""")]
    public async Task Answers_output_by_output_to_inputs(string body)
    {
        var answer = await server.PostAsync("/v1/models/digits/versions/2:predict", body);

        Assert.Equal("[1,2]", answer.Json["outputs"]!["label"]!.ToJsonString());
        Assert.Equal(2, answer.Json["outputs"]!["probabilities"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("""{"instances":[{"age":[2],"job":["nurse"]},{"age":3,"job":{"b64":""}}]}""")]
    [InlineData("""{"instances":[{"age":2,"job":{"b64":"bnVyc2U="}},{"job":"","age":3}]}""")]
    public async Task Takes_columns_by_name_with_values_bare_or_in_lists(string body)
    {
        var answer = await server.PostAsync("/v1/models/mixed:predict", body);

        Assert.Equal([1L, 0L], answer.Json["predictions"]!.AsArray().Select(r => (long)r!["label"]!));
    }

    [Fact]
    public async Task Takes_whole_columns_by_name()
    {
        var answer = await server.PostAsync("/v1/models/mixed/labels/champion:predict", """{"inputs":{"age":[2,3],"job":[["nurse"],[""]]}}""");
        answer.IsRefusal(404, "model-alias-not-found");

        answer = await server.PostAsync("/v1/models/mixed:predict", """{"inputs":{"age":[2,3],"job":[["nurse"],[""]]}}""");
        Assert.Equal("[1,0]", answer.Json["outputs"]!["label"]!.ToJsonString());
    }

    [Fact]
    public async Task Answers_with_the_bare_words_that_its_clients_read()
    {
        var answer = await server.PostAsync("/v1/models/digits:predict", """{"instances":[[NaN,Infinity,-Infinity,1]]}""");

        Assert.Equal("""{"predictions":[{"probabilities":[NaN,NaN,NaN],"label":0}]}""", answer.Text);
    }

    [Theory]
    [InlineData("GET", "/v1/models/letters", "Servable not found for request: Latest(letters)")]
    [InlineData("GET", "/v1/models/digits/versions/7", "Servable not found for request: Specific(digits, 7)")]
    [InlineData("POST", "/v1/models/letters:predict", "Servable not found for request: Latest(letters)")]
    public async Task Says_which_model_is_missing_in_the_usual_words(string method, string path, string words)
    {
        var answer = await server.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(404, answer.Status);
        Assert.StartsWith(words, (string?)answer.Json["error"]);
    }

    [Theory]
    [InlineData("{}", "request-malformed")]
    [InlineData("""{"instances":[§],"inputs":[§]}""", "request-malformed")]
    [InlineData("""{"instances":[]}""", "request-malformed")]
    [InlineData("""{"instances":7}""", "request-malformed")]
    [InlineData("""{"inputs":{"features":7}}""", "request-malformed")]
    [InlineData("""{"signature_name":"train","instances":[§]}""", "signature-unknown")]
    [InlineData("""{"instances":[{"a":§,"b":§}]}""", "input-unknown")]
    [InlineData("""{"instances":[{}]}""", "input-unknown")]
    [InlineData("""{"instances":[[1,2,3]]}""", "shape-mismatch")]
    [InlineData("""{"instances":[§,[1]]}""", "shape-mismatch")]
    [InlineData("""{"instances":[1,2,3,4]}""", "shape-mismatch")]
    [InlineData("""{"instances":[[[0],[0],[0],[0]]]}""", "data-type-mismatch")]
    [InlineData("""{"instances":[["a",0,0,0]]}""", "data-type-mismatch")]
    [InlineData("""{"instances":[{"b64":"AAAA"}]}""", "shape-mismatch")]
    public async Task Refuses_what_the_model_does_not_take(string body, string code) =>
        (await server.PostAsync("/v1/models/digits:predict", body.Replace("§", Half))).IsRefusal(400, code);

    [Theory]
    [InlineData("""{"instances":[[1,2]]}""", "request-malformed")]
    [InlineData("""{"instances":[{"age":1}]}""", "input-missing")]
    [InlineData("""{"instances":[{"age":1,"job":"a","pay":3}]}""", "input-unknown")]
    [InlineData("""{"inputs":{"age":[1,2],"job":["a"]}}""", "batch-mismatch")]
    [InlineData("""{"instances":[{"age":1,"job":{"b64":"not base 64"}}]}""", "data-type-mismatch")]
    [InlineData("""{"instances":[{"age":1,"job":{"b64":"/w=="}}]}""", "data-type-mismatch")]
    [InlineData("""{"instances":[{"age":1,"job":3}]}""", "data-type-mismatch")]
    public async Task Refuses_columns_that_do_not_fit(string body, string code) =>
        (await server.PostAsync("/v1/models/mixed:predict", body)).IsRefusal(400, code);

    [Fact]
    public async Task Says_that_only_predict_is_offered() =>
        (await server.PostAsync("/v1/models/digits:classify", "{}")).IsRefusal(501, "method-unimplemented");

    [Fact]
    public async Task Both_protocols_give_the_same_figures()
    {
        var rows = await server.PostAsync("/v1/models/digits:predict", """{"instances":[[0.1,0.2,0.3,0.4]]}""");
        var flat = await server.PostAsync(
            "/v2/models/digits/infer", """{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[0.1,0.2,0.3,0.4]}]}""");

        Assert.True(JsonNode.DeepEquals(rows.Json["predictions"]![0]!["probabilities"], flat.Json["outputs"]![0]!["data"]));
    }
}
