using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Workflows.Core.Access;
using Workflows.Core.Diagnostics;
using Workflows.Server;
using Xunit;

namespace Workflows.System.Tests.Serving;

public sealed class InferenceServerTests(RunningServer server) : IClassFixture<RunningServer>, IAsyncDisposable
{
    private const string Infer = "/v2/models/digits/infer";

    private readonly ServedTable table = new();

    public ValueTask DisposeAsync() => table.DisposeAsync();

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:9000", 200)]
    [InlineData("[::1]:9000", 200)]
    [InlineData("evil.example", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    [InlineData("192.168.1.7", 403)]
    public async Task Answers_only_to_loopback_names(string host, int status)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v2/models");
        request.Headers.Host = host;

        var answer = await server.SendAsync(request);

        Assert.Equal(status, answer.Status);
        if (status == 403) Assert.Equal(("application/problem+json", "host-not-allowed"), (answer.MediaType, (string?)answer.Json["code"]));
    }

    [Theory]
    [InlineData("http://localhost:3000", 200)]
    [InlineData("https://evil.example", 403)]
    [InlineData("null", 403)]
    public async Task Refuses_pages_of_other_sites(string origin, int status)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v2/models");
        request.Headers.Add("Origin", origin);

        Assert.Equal(status, (await server.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("GET", Infer, 405, "method-not-allowed")]
    [InlineData("POST", "/v2/models/digits", 405, "method-not-allowed")]
    [InlineData("DELETE", "/v1/models/digits", 405, "method-not-allowed")]
    [InlineData("GET", "/v2/servers", 404, "path-not-found")]
    [InlineData("POST", "/v2/models/digits/explain", 404, "path-not-found")]
    [InlineData("GET", "/v2/models/%2e%2e%2f%2e%2e%2fetc", 404, "model-not-found")]
    public async Task Says_what_it_does_not_offer(string method, string path, int status, string code) =>
        (await server.SendAsync(new HttpRequestMessage(new HttpMethod(method), path))).IsRefusal(status, code);

    [Fact]
    public async Task Refuses_a_body_that_is_too_long() =>
        (await server.PostAsync(Infer, new string(' ', RunningServer.MaxBodyBytes + 1))).IsRefusal(413, "body-too-large");

    [Fact]
    public async Task Refuses_a_body_that_grows_too_long_without_saying_so()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Infer) { Content = new StreamContent(new MemoryStream(new byte[RunningServer.MaxBodyBytes * 2])) };
        request.Headers.TransferEncodingChunked = true;

        (await server.SendAsync(request)).IsRefusal(413, "body-too-large");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(30_000)]
    public async Task Refuses_deep_nesting(int depth) =>
        (await server.PostAsync(Infer, $$"""{"inputs":{{new string('[', depth)}}{{new string(']', depth)}}}""")).IsRefusal(400, "json-malformed");

    [Fact]
    public async Task Refuses_bytes_that_are_no_text()
    {
        (await server.PostAsync(Infer, [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])).IsRefusal(400, "json-malformed");
        (await server.PostAsync(Infer, [0, 1, 2, 3])).IsRefusal(400, "json-malformed");
    }

    [Fact]
    public async Task Refuses_bodies_in_encodings_that_it_does_not_read()
    {
        var compressed = new HttpRequestMessage(HttpMethod.Post, Infer) { Content = new StringContent("{}") };
        compressed.Content.Headers.ContentEncoding.Add("gzip");
        var binary = new HttpRequestMessage(HttpMethod.Post, Infer) { Content = new ByteArrayContent([]) };
        binary.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        binary.Headers.Add("Inference-Header-Content-Length", "0");

        (await server.SendAsync(compressed)).IsRefusal(415, "encoding-unsupported");
        (await server.SendAsync(binary)).IsRefusal(400, "binary-tensors-unsupported");
    }

    [Fact]
    public async Task Survives_every_prefix_of_a_good_request()
    {
        var body = Encoding.UTF8.GetBytes("""{"id":"\u00e9","inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,-2e3,NaN,0.5]}]}""");

        for (var length = 0; length < body.Length; length++) Assert.Equal(400, (await server.PostAsync(Infer, body[..length])).Status);
        Assert.Equal(200, (await server.PostAsync(Infer, body)).Status);
    }

    [Fact]
    public async Task Answers_many_callers_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => server.PostAsync(
            Infer, $$"""{"id":"{{i}}","inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[0,{{i}},0,0]}]}""")));

        Assert.Equal(Enumerable.Range(0, 64).Select(i => $"{i}"), answers.Select(a => (string?)a.Json["id"]));
    }

    [Fact]
    public async Task Refuses_to_listen_where_no_address_is()
    {
        var failure = await Assert.ThrowsAsync<FailureException>(() => StartAsync("example.org", 0));

        Assert.Equal("host-invalid", failure.Failure.Code);
        Assert.Contains("example.org", failure.Message);
    }

    [Fact]
    public async Task Whoever_comes_from_elsewhere_needs_a_key_that_may_call_the_model()
    {
        await using var table = new ServedTable();
        var address = (await Dns.GetHostAddressesAsync(Dns.GetHostName(), AddressFamily.InterNetwork, TestContext.Current.CancellationToken)).FirstOrDefault(a => !IPAddress.IsLoopback(a));
        Assert.SkipWhen(address is null, "This machine has no address but loopback.");
        await using var open = await WorkflowServer.StartAsync(new ServerOptions { Host = "0.0.0.0", Port = 0 }, table.Served, TestContext.Current.CancellationToken);
        var caller = await table.Served.Keys.CreateAsync(new NewKey { Name = "shop", Role = Role.Caller, Project = "default", Models = ["digits"], By = "test" }, TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{address}:{open.Address.Port}") };

        Assert.Equal(401, await StatusAsync(client, "/v2/models/digits", null));
        Assert.Equal(401, await StatusAsync(client, "/metrics", null));
        Assert.Equal(200, await StatusAsync(client, "/v2/models/digits", caller.Text));
        Assert.Equal(403, await StatusAsync(client, "/v2/models/mixed", caller.Text));
        Assert.Equal(200, await StatusAsync(client, "/healthz", null));
        using var proxied = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{open.Address.Port}") };
        Assert.Equal(200, await StatusAsync(proxied, "/v2/models/digits", null));
        proxied.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        Assert.Equal(401, await StatusAsync(proxied, "/v2/models/digits", null));
        await open.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Names_the_port_that_is_taken()
    {
        var failure = await Assert.ThrowsAsync<FailureException>(() => StartAsync("127.0.0.1", server.Address.Port));

        Assert.Equal("port-in-use", failure.Failure.Code);
        Assert.Contains($"{server.Address.Port}", failure.Message);
    }

    [Fact]
    public async Task Stops_listening_when_stopped()
    {
        var stopped = await StartAsync("::1", 0);
        await stopped.StopAsync(TestContext.Current.CancellationToken);

        using var socket = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync("::1", stopped.Address.Port, TestContext.Current.CancellationToken).AsTask());
    }

    private static async Task<int> StatusAsync(HttpClient client, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private async Task<WorkflowServer> StartAsync(string host, int port) =>
        await WorkflowServer.StartAsync(new ServerOptions { Host = host, Port = port }, table.Served, TestContext.Current.CancellationToken);
}
