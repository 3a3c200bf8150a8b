using System.Text.Json.Nodes;
using Xunit;

namespace Workflows.System.Tests.Serving;

public sealed class OpenInferenceTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string TwoRows = """{"name":"features","shape":[2,4],"datatype":"FP32","data":[1,0,0,0, 0,0.5,2,0]}""";

    [Theory]
    [InlineData("/v2/health/live", """{"live":true}""")]
    [InlineData("/v2/health/ready", """{"ready":true}""")]
    [InlineData("/v2/models", """{"models":["damaged","digits","mixed"]}""")]
    [InlineData("/v2/models/digits/ready", """{"name":"digits","ready":true}""")]
    [InlineData("/v2/models/digits/versions/1/ready", """{"name":"digits","ready":true}""")]
    [InlineData("/healthz", """{"status":"live"}""")]
    [InlineData("/readyz", """{"status":"ready"}""")]
    [InlineData("/v2/models/digits", """
        {"name":"digits","versions":["2","1"],"platform":"onnx_onnxv1","inputs":[{"name":"features","datatype":"FP32","shape":[-1,4]}],
         "outputs":[{"name":"probabilities","datatype":"FP32","shape":[-1,3]},{"name":"label","datatype":"INT64","shape":[-1]}]}
        """)]
    public async Task Answers_the_protocols_questions(string path, string expected)
    {
        var answer = await server.GetAsync(path);

        Assert.Equal(200, answer.Status);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), answer.Json), answer.Text);
    }

    [Theory]
    [InlineData("[1,0,0,0, 0,0.5,2,0]")]
    [InlineData("[[1,0,0,0], [0,0.5,2,0]]")]
    public async Task Infers_from_flat_and_nested_data_and_echoes_the_id(string data)
    {
        var answer = await server.PostAsync(
            "/v2/models/digits/infer",
            $$"""{"id":"a-7","inputs":[{"name":"features","shape":[2,4],"datatype":"FP32","data":{{data}}}]}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal(("digits", "2", "a-7"), ((string)answer.Json["model_name"]!, (string)answer.Json["model_version"]!, (string)answer.Json["id"]!));
        var probabilities = answer.Json["outputs"]![0]!;
        Assert.Equal("[2,3]", probabilities["shape"]!.ToJsonString());
        var expected = new[] { 0.57611686f, 0.21194157f, 0.21194157f, 0.09962365f, 0.16425164f, 0.73612475f };
        Assert.All(expected.Zip(probabilities["data"]!.AsArray()), pair => Assert.Equal(pair.First, (float)pair.Second!, 1e-6f));
        Assert.Equal("""{"name":"label","datatype":"INT64","shape":[2],"data":[0,2]}""", answer.Json["outputs"]![1]!.ToJsonString());
    }

    [Fact]
    public async Task Answers_only_the_outputs_asked_for_from_the_version_asked_for()
    {
        var answer = await server.PostAsync("/v2/models/digits/versions/1/infer", $$"""{"inputs":[{{TwoRows}}],"outputs":[{"name":"label"}]}""");

        Assert.Equal("1", (string)answer.Json["model_version"]!);
        Assert.Equal("label", (string)Assert.Single(answer.Json["outputs"]!.AsArray())!["name"]!);
    }

    [Fact]
    public async Task Takes_one_input_per_column_when_a_model_has_text()
    {
        var answer = await server.PostAsync(
            "/v2/models/mixed/infer",
            """
            {"inputs":[{"name":"job","shape":[2,1],"datatype":"BYTES","data":["nürse",""]},{"name":"age","shape":[2,1],"datatype":"FP32","data":[2,3]}],
             "outputs":[{"name":"label"}]}
            """);

        Assert.Equal("[1,0]", answer.Json["outputs"]![0]!["data"]!.ToJsonString());
    }

    [Fact]
    public async Task Takes_and_gives_numbers_that_JSON_has_no_word_for()
    {
        var answer = await server.PostAsync(
            "/v2/models/digits/infer", """{"id":"NaN","inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[NaN, -Infinity, "Infinity", 0]}]}""");

        Assert.Equal(200, answer.Status);
        Assert.Contains("[NaN,NaN,NaN]", answer.Text);
        Assert.Contains("\"id\":\"NaN\"", answer.Text);
    }

    [Theory]
    [InlineData("letters", 404, "model-not-found")]
    [InlineData("digits/versions/9", 404, "model-version-not-found")]
    [InlineData("digits/versions/two", 404, "model-version-not-found")]
    [InlineData("digits/versions/99999999999999999999", 404, "model-version-not-found")]
    [InlineData("shelved", 404, "model-not-deployed")]
    [InlineData("damaged", 503, "artifact-missing")]
    public async Task Says_which_model_is_missing(string model, int status, string code)
    {
        (await server.GetAsync($"/v2/models/{model}")).IsRefusal(status, code);
        (await server.GetAsync($"/v2/models/{model}/ready")).IsRefusal(status, code);
        (await server.PostAsync($"/v2/models/{model}/infer", $$"""{"inputs":[{{TwoRows}}]}""")).IsRefusal(status, code);
    }

    [Theory]
    [InlineData("", "json-malformed")]
    [InlineData("nonsense", "json-malformed")]
    [InlineData("""{"inputs":[""", "json-malformed")]
    [InlineData("""{"inputs":[],"inputs":[]}""", "json-malformed")]
    [InlineData("""{"id":"\ud800","inputs":[]}""", "json-malformed")]
    [InlineData("""{"\udc00":1}""", "json-malformed")]
    [InlineData("[]", "json-malformed")]
    [InlineData("{}", "request-malformed")]
    [InlineData("""{"inputs":{}}""", "request-malformed")]
    [InlineData("""{"inputs":[7]}""", "request-malformed")]
    [InlineData("""{"inputs":[]}""", "input-missing")]
    [InlineData("""{"id":7,"inputs":[]}""", "request-malformed")]
    [InlineData("""{"parameters":{"binary_data_output":true},"inputs":[]}""", "extension-unsupported")]
    [InlineData("""{"inputs":[§],"outputs":[{"name":"logits"}]}""", "output-unknown")]
    [InlineData("""{"inputs":[§],"outputs":[{"name":"label"},{"name":"label"}]}""", "output-repeated")]
    [InlineData("""{"inputs":[§],"outputs":["label"]}""", "request-malformed")]
    [InlineData("""{"inputs":[§,§]}""", "input-repeated")]
    public async Task Refuses_a_malformed_request(string body, string code) =>
        (await server.PostAsync("/v2/models/digits/infer", body.Replace("§", TwoRows))).IsRefusal(400, code);

    [Theory]
    [InlineData("pixels", "[1,4]", "FP32", "[1,2,3,4]", "input-unknown")]
    [InlineData("features", "[1,4]", "FP64", "[1,2,3,4]", "datatype-mismatch")]
    [InlineData("features", "[1,4]", "INT32", "[1,2,3,4]", "datatype-mismatch")]
    [InlineData("features", "[1,4]", "FLOAT", "[1,2,3,4]", "datatype-mismatch")]
    [InlineData("features", "[1,5]", "FP32", "[1,2,3,4,5]", "shape-mismatch")]
    [InlineData("features", "[4]", "FP32", "[1,2,3,4]", "shape-mismatch")]
    [InlineData("features", "[-1,4]", "FP32", "[1,2,3,4]", "shape-mismatch")]
    [InlineData("features", "[0,4]", "FP32", "[]", "shape-mismatch")]
    [InlineData("features", "[1.5,4]", "FP32", "[1,2,3,4]", "request-malformed")]
    [InlineData("features", "\"1x4\"", "FP32", "[1,2,3,4]", "request-malformed")]
    [InlineData("features", "[1,1,1,1,1,1,1,1,1]", "FP32", "[1]", "request-malformed")]
    [InlineData("features", "[9223372036854775807,4]", "FP32", "[1,2,3,4]", "shape-too-large")]
    [InlineData("features", "[9223372036854775808,4]", "FP32", "[1,2,3,4]", "request-malformed")]
    [InlineData("features", "[500000000,4]", "FP32", "[1,2,3,4]", "data-length")]
    [InlineData("features", "[1,4]", "FP32", "[1,2,3]", "data-length")]
    [InlineData("features", "[1,4]", "FP32", "[[1,2,3]]", "shape-mismatch")]
    [InlineData("features", "[2,4]", "FP32", "[[1,2,3,4],[5,6,7]]", "shape-mismatch")]
    [InlineData("features", "[1,4]", "FP32", "7", "request-malformed")]
    [InlineData("features", "[1,4]", "FP32", "[1,2,3,\"four\"]", "data-type-mismatch")]
    [InlineData("features", "[1,4]", "FP32", "[1,2,3,null]", "data-type-mismatch")]
    [InlineData("features", "[1,4]", "FP32", "[1,2,3,true]", "data-type-mismatch")]
    [InlineData("features", "[1,4]", "FP32", "[1,2,3,1e39]", "data-type-mismatch")]
    [InlineData("features", "[1,4]", "FP32", "[1,2,3,[4]]", "data-type-mismatch")]
    public async Task Refuses_an_input_that_the_model_does_not_take(string name, string shape, string datatype, string data, string code) =>
        (await server.PostAsync(
            "/v2/models/digits/infer",
            $$"""{"inputs":[{"name":"{{name}}","shape":{{shape}},"datatype":"{{datatype}}","data":{{data}}}]}""")).IsRefusal(400, code);

    [Fact]
    public async Task Refuses_columns_that_disagree_on_the_number_of_rows() =>
        (await server.PostAsync(
            "/v2/models/mixed/infer",
            """
            {"inputs":[{"name":"job","shape":[2,1],"datatype":"BYTES","data":["a","b"]},{"name":"age","shape":[1,1],"datatype":"FP32","data":[2]}]}
            """)).IsRefusal(400, "batch-mismatch");

    [Fact]
    public async Task Names_the_element_and_what_was_expected()
    {
        var answer = await server.PostAsync(
            "/v2/models/digits/infer", """{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,"three",4]}]}""");

        Assert.Equal("Input 'features', element 2 of the data: expected a number (FP32), found \"three\".", (string?)answer.Json["error"]);
    }
}
