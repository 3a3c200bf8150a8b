using System.Net.Http.Headers;
using System.Text;
using Workflows.Core.Access;
using Xunit;

namespace Workflows.System.Tests.Server;

public sealed class ArtifactsApiTests
{
    private const string Csv = "<script>alert(1)</script>,b,kind\n1,2,x\n2,3,y\n3,4,x\n4,5,y\n5,7,x\n6,8,y\n";

    [Fact]
    public async Task A_run_takes_an_uploaded_file_and_its_report_is_fetched_harmless()
    {
        await using var server = await ApiServer.StartAsync(("table.yaml", Specs.Table));
        var ada = await server.CallerAsync(Role.Operator);

        var file = (await ada.SendAsync(HttpMethod.Post, "artifacts", Bytes(Csv))).Is(201).Json;
        var run = (await ada.PostAsync("runs", $$$"""{"workflow":"table","inputs":{"rows":"{{{file["hash"]}}}"}}""", ("Prefer", "wait=120"))).Is(200).Json;
        var report = run["artifacts"]!.AsArray().Single(a => (string?)a!["kind"] == "report")!;
        var page = (await ada.GetAsync($"artifacts/{report["hash"]}/content")).Is(200);
        var dataset = run["artifacts"]!.AsArray().First(a => (string?)a!["kind"] == "dataset")!;
        var preview = (await ada.GetAsync($"artifacts/{dataset["hash"]}/preview?rows=3")).Is(200);

        Assert.Equal(6, (int)run["outputs"]!["rows"]!);
        Assert.DoesNotContain("<script>alert", page.Text);
        Assert.StartsWith("sandbox", page.Headers["Content-Security-Policy"]);
        Assert.Equal("nosniff", page.Headers["X-Content-Type-Options"]);
        Assert.Equal("application/json; charset=utf-8", preview.Headers["Content-Type"]);
        Assert.Equal("<script>alert(1)</script>", (string?)preview.Json["columns"]![0]!["name"]);
        Assert.Equal("nosniff", preview.Headers["X-Content-Type-Options"]);
    }

    [Fact]
    public async Task Bytes_are_fetched_in_ranges_as_an_attachment()
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Operator);
        var file = (await ada.SendAsync(HttpMethod.Post, "artifacts", Bytes("0123456789"))).Is(201).Json;

        var part = (await ada.GetAsync($"artifacts/{file["hash"]}/content", ("Range", "bytes=2-4"))).Is(206);
        var known = (await ada.GetAsync($"artifacts/{file["hash"]}")).Is(200).Json;

        Assert.Equal(("234", "bytes 2-4/10"), (part.Text, part.Headers["Content-Range"]));
        Assert.StartsWith("attachment", part.Headers["Content-Disposition"]);
        Assert.Equal(10, (int)known["artifact"]!["bytes"]!);
    }

    [Fact]
    public async Task A_hash_alone_grants_nothing()
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Operator);
        var file = (await ada.SendAsync(HttpMethod.Post, "artifacts", Bytes("secret of ada"))).Is(201).Json;
        var root = await server.CallerAsync(Role.Admin, "root");
        await server.Served.Projects.AddAsync("other", TestContext.Current.CancellationToken);
        var eve = await server.CallerAsync(Role.Editor, "eve", "other");

        (await eve.GetAsync($"artifacts/{file["hash"]}/content")).IsProblem(404, "artifact-unknown");
        (await root.GetAsync($"artifacts/{file["hash"]}/content?path=../../../etc/passwd")).IsProblem(404, "path-not-found");
        (await root.GetAsync("artifacts/zzz")).IsProblem(404, "artifact-unknown");
    }

    [Fact]
    public async Task Takes_a_dataset_in_as_a_run_would_read_it()
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Operator);

        var dataset = (await ada.SendAsync(HttpMethod.Post, "artifacts?kind=dataset&format=csv&label=kind", Bytes(Csv))).Is(201).Json;
        (await ada.SendAsync(HttpMethod.Post, "artifacts?kind=model", Bytes("x"))).IsProblem(422, "kind-not-uploadable");

        Assert.Equal(("dataset", 6), ((string?)dataset["kind"], (int)dataset["facts"]!["rows"]!));
    }

    private static ByteArrayContent Bytes(string text)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }
}
