using System.Net.Http.Headers;
using Workflows.Core.Access;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Server;

/// <summary>The home as a whole, looked after over the API.</summary>
public sealed class UpkeepApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Old_runs_go_and_what_is_to_go_can_be_asked_before()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var root = new ApiCaller(server.Client, await server.KeyAsync("root", Role.Admin, null), "default");
        (await root.PostAsync("runs", """{"workflow":"hello"}""", ("Prefer", "wait=60"))).Is(200);
        (await root.PostAsync("runs", """{"workflow":"hello"}""", ("Prefer", "wait=60"))).Is(200);

        var asked = (await root.PostAsync("/api/v1/gc", """{"olderThan":"0s","keepLast":1,"dryRun":true}""")).Is(200).Json;
        Assert.Equal(2, (await root.GetAsync("runs")).Json["items"]!.AsArray().Count);
        var done = (await root.PostAsync("/api/v1/gc", """{"olderThan":"0s","keepLast":1}""")).Is(200).Json;

        Assert.Equal((true, "runs", 1), ((bool)asked["dryRun"]!, (string?)asked["kinds"]![0]!["name"], (int)asked["kinds"]![0]!["count"]!));
        Assert.Equal((false, 1), ((bool)done["dryRun"]!, (int)done["kinds"]![0]!["count"]!));
        Assert.Equal(2, (int)Assert.Single((await root.GetAsync("runs")).Json["items"]!.AsArray())!["number"]!);
        (await root.PostAsync("/api/v1/gc", """{"olderThan":"soon"}""")).IsProblem(422, "duration-invalid");
        (await root.PostAsync("/api/v1/gc")).IsProblem(400, "body-missing");
        (await root.PostAsync("/api/v1/gc", """{"keepLast":-1}""")).IsProblem(422, "keep-last-out-of-range");
    }

    [Fact]
    public async Task A_backup_that_was_taken_over_the_api_is_restored()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var key = await server.KeyAsync("root", Role.Admin, null);
        var root = new ApiCaller(server.Client, key, "default");
        (await root.PostAsync("runs", """{"workflow":"hello","inputs":{"name":"Ada"}}""", ("Prefer", "wait=60"))).Is(200);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/backup") { Content = new StringContent("{}", MediaTypeHeaderValue.Parse("application/json")) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await server.Client.SendAsync(request, Token);
        await File.WriteAllBytesAsync(folder.At("all.tar.gz"), await response.Content.ReadAsByteArrayAsync(Token), Token);
        var restored = await WorkflowsProcess.RunAsync(folder.At("home"), Token, "backup", "restore", folder.At("all.tar.gz"));
        var shown = await WorkflowsProcess.RunAsync(folder.At("home"), Token, "show", "1", "-o", "json");

        Assert.Equal(("application/gzip", "attachment"), (response.Content.Headers.ContentType?.MediaType, response.Content.Headers.ContentDisposition?.DispositionType));
        Assert.Equal((0, ""), (restored.ExitCode, restored.Errors));
        Assert.Equal("Hello Ada 1", (string?)shown.Json["outputs"]!["said"]);
        Assert.Empty(Directory.EnumerateFiles(server.Folder.At("home/artifacts/tmp"), "*.gz", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_machine_of_the_server_is_looked_at()
    {
        await using var server = await ApiServer.StartAsync();
        var root = new ApiCaller(server.Client, await server.KeyAsync("root", Role.Admin, null), "default");

        var findings = (await root.GetAsync("/api/v1/doctor")).Is(200).Json["findings"]!.AsArray();

        Assert.Equal([".NET", "processor", "memory", "GPU", "torch", "ONNX Runtime", "home", "disk", "store"], findings.Select(f => (string?)f!["check"]));
        Assert.Equal(["ok", "ok"], findings.Where(f => (string?)f!["check"] is "torch" or "ONNX Runtime").Select(f => (string?)f!["level"]));
        Assert.Contains(server.Folder.At("home"), (string?)findings[6]!["detail"]);
    }
}
