using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.System.Tests.Harness;
using Workflows.System.Tests.Server;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed partial class ServeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Says_where_it_listens_answers_maps_no_torch_and_stops_when_told()
    {
        var token = TestContext.Current.CancellationToken;
        using var serve = WorkflowsProcess.Start(folder.At("home"), ["serve", "--port", "0"]);
        await serve.SaysAsync("/metadata", token);

        using var client = new HttpClient();
        var live = await client.GetStringAsync($"{Address().Match(serve.Output).Value}/v2/health/live", token);
        var maps = await File.ReadAllTextAsync($"/proc/{serve.Id}/maps", token);
        serve.Signal("TERM");
        var result = await serve.EndAsync(token);

        Assert.Equal("""{"live":true}""", live);
        Assert.DoesNotContain("libtorch", maps);
        Assert.DoesNotContain("onnxruntime.so", maps);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task Stops_though_somebody_is_still_sending_and_makes_no_noise_about_it()
    {
        var token = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(folder.At("specs")).FullName, "greet.yaml"), HookTests.Spec, token);
        using var serve = WorkflowsProcess.Start(folder.At("home"), ["serve", "--port", "0", "--specs", folder.At("specs")]);
        await serve.SaysAsync("/metadata", token);
        var address = new Uri(Address().Match(serve.Output).Value);

        using var sender = new TcpClient();
        await sender.ConnectAsync(address.Host, address.Port, token);
        var stream = sender.GetStream();
        await stream.WriteAsync("POST /hooks/default/greet HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"u8.ToArray(), token);
        var answer = new byte[12];
        await stream.ReadExactlyAsync(answer, token); // it waits for the body now
        serve.Signal("TERM");
        var result = await serve.EndAsync(token);

        Assert.Equal("HTTP/1.1 100", Encoding.ASCII.GetString(answer));
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task Serves_the_examples_of_the_clone_to_whoever_has_the_key()
    {
        var token = TestContext.Current.CancellationToken;
        using var serve = WorkflowsProcess.Start(folder.At("home"), ["serve", "--port", "0"]);
        await serve.SaysAsync("/metadata", token);
        var address = Address().Match(serve.Output).Value;
        var file = folder.At("home/admin.key");
        var key = (await File.ReadAllTextAsync(file, token)).Trim();

        using var client = new HttpClient { BaseAddress = new Uri(address) };
        var refused = await client.GetAsync("/api/v1/projects/default/workflows", token);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var listed = JsonNode.Parse(await client.GetStringAsync("/api/v1/projects/default/workflows", token))!["items"]!.AsArray();
        serve.Signal("TERM");
        var result = await serve.EndAsync(token);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(
            ["approval", "breast-cancer", "digits", "hello", "iris", "nightly-retrain", "python-step", "retry-and-finally", "sweep", "three-tables", "train-and-judge"],
            listed.Select(w => (string?)w!["name"]));
        Assert.All(listed, w => Assert.Empty(w!["file"]!["diagnostics"]!.AsArray()));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain(key, result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task Tells_every_wrong_setting_at_once_and_where_each_came_from()
    {
        var token = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(folder.At("serve.yaml"), "hostName: [ml.example.org]\nprot: 1\nmaxUpload: much\n", token);

        var wrong = await WorkflowsProcess.RunAsync(folder.At("home"), token, "serve", "--port", "99999", "--config", folder.At("serve.yaml"));
        await File.WriteAllTextAsync(folder.At("serve.yaml"), "hostName: [ml.example.org]\nmaxUpload: 1Gi\n", token);
        var shown = await WorkflowsProcess.RunAsync(folder.At("home"), token, "serve", "--port", "81", "--config", folder.At("serve.yaml"), "--show-config", "--output", "json");

        Assert.Equal(64, wrong.ExitCode);
        Assert.Contains("--port: port is '99999'", wrong.Errors);
        Assert.Contains("there is no setting 'prot'. Did you mean 'port'?", wrong.Errors);
        Assert.Contains("maxUpload is 'much'", wrong.Errors);
        Assert.Equal(("81", "--port"), ((string?)shown.Json["port"]!["value"], (string?)shown.Json["port"]!["from"]));
        Assert.Equal(("ml.example.org", folder.At("serve.yaml")), ((string?)shown.Json["hostName"]!["value"], (string?)shown.Json["hostName"]!["from"]));
        Assert.Equal("default", (string?)shown.Json["host"]!["from"]);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
