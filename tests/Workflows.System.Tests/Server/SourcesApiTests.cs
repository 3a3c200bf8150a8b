using System.Text.Json.Nodes;
using Workflows.Core.Access;
using Xunit;

namespace Workflows.System.Tests.Server;

public sealed class SourcesApiTests
{
    private const string Broken = "apiVersion: workflows/v1\nname: hello\nsteps:\n  greet: { uses: flow/prnt }\n";

    [Fact]
    public async Task Lists_the_folder_and_shows_an_edit_of_a_file_with_its_mistakes()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello), ("deep/ask.yaml", Specs.Ask), ("compose.yaml", "services: {}\n"));
        var ada = await server.CallerAsync(Role.Operator);

        var listed = (await ada.GetAsync("workflows")).Is(200).Json["items"]!.AsArray();
        await File.WriteAllTextAsync(server.Spec("hello.yaml"), Broken, TestContext.Current.CancellationToken);
        var edited = await RunsApiTests.UntilAsync(ada, "workflows/hello", w => w["diagnostics"]!.AsArray().Count > 0);

        Assert.Equal(["ask", "hello"], listed.Select(w => (string?)w!["name"]));
        Assert.Equal("unknown-activity", (string?)edited["diagnostics"]![0]!["code"]);
        Assert.Equal(4, (int)edited["diagnostics"]![0]!["span"]!["line"]!);
        Assert.Equal(1, (int)edited["workflow"]!["revision"]!["number"]!);
        Assert.Equal("Hello world 1", (string?)(await ada.PostAsync("runs", """{"workflow":"hello"}""", ("Prefer", "wait=60"))).Is(200).Json["outputs"]!["said"]);
    }

    [Fact]
    public async Task Two_people_who_edit_at_once_do_not_overwrite_each_other()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Editor);
        var read = (await ada.GetAsync("workflows/hello/source")).Is(200);
        var text = read.Text.Replace("Hello $", "Hi $", StringComparison.Ordinal);

        var first = (await ada.PutAsync("workflows/hello/source", text, "text/yaml", ("If-Match", read.Headers["ETag"]))).Is(200);
        (await ada.PutAsync("workflows/hello/source", "mine", "text/yaml", ("If-Match", read.Headers["ETag"]))).IsProblem(409, "file-changed");
        (await ada.PutAsync("workflows/hello/source", "mine", "text/yaml")).IsProblem(428, "precondition-required");
        (await ada.GetAsync("workflows/hello/source", ("If-None-Match", first.Headers["ETag"]))).Is(304);

        Assert.Equal(text, await File.ReadAllTextAsync(server.Spec("hello.yaml"), TestContext.Current.CancellationToken));
        Assert.Equal(2, (int)first.Json["revision"]!["number"]!);
        Assert.Equal("ada", (string?)(await ada.GetAsync("workflows/hello/revisions")).Is(200).Json[0]!["author"]);
        Assert.Equal("Hi world 1", (string?)(await ada.PostAsync("runs", """{"workflow":"hello"}""", ("Prefer", "wait=60"))).Is(200).Json["outputs"]!["said"]);
        Assert.NotEmpty((await ada.GetAsync("workflows/hello/diff?from=1&to=2")).Is(200).Json["changes"]!.AsArray());
    }

    [Theory]
    [InlineData("%E2%80%AE")]
    [InlineData("%F0%9F%98%80%20x")]
    public async Task A_file_may_have_any_name_and_no_name_of_a_workflow_in_it(string name)
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Editor);

        var added = (await ada.PutAsync($"workflows/{name}/source", "no workflow", "text/yaml", ("If-None-Match", "*"))).Is(201);

        Assert.Equal($"/api/v1/projects/default/workflows/{name}", added.Headers["Location"]);
    }

    [Fact]
    public async Task Adds_and_removes_a_workflow_and_keeps_its_layout()
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Editor);

        var made = (await ada.PutAsync("workflows/hello/source?path=team/hello.yaml", Specs.Hello, "text/yaml", ("If-None-Match", "*"))).Is(201);
        (await ada.PutAsync("workflows/hello/source", Specs.Hello, "text/yaml", ("If-None-Match", "*"))).IsProblem(409, "file-exists");
        var layout = (await ada.PutAsync("workflows/hello/layout", """{"greet":{"x":1,"y":2}}""", "application/json", ("If-None-Match", "*"))).Is(200);
        Assert.Equal(1, (int)(await ada.GetAsync("workflows/hello/layout")).Is(200).Json["greet"]!["x"]!);
        Assert.True(File.Exists(server.Spec("team/hello.layout.json")));
        (await ada.SendAsync(HttpMethod.Delete, "workflows/hello/source", null, ("If-Match", made.Headers["ETag"]))).Is(204);

        Assert.False(File.Exists(server.Spec("team/hello.yaml")));
        Assert.NotEqual("", layout.Headers["ETag"]);
    }

    [Fact]
    public async Task A_workflow_reads_by_an_absolute_path_only_what_the_server_allows()
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Editor);
        await File.WriteAllTextAsync(server.Folder.At("data/rows.csv"), "a,kind\n1,x\n2,y\n", TestContext.Current.CancellationToken);

        var allowed = (await ada.PutAsync("workflows/allowed/source", Reads("allowed", server.Folder.At("data/rows.csv")), "text/yaml", ("If-None-Match", "*"))).Is(201).Json;
        var forbidden = (await ada.PutAsync("workflows/forbidden/source", Reads("forbidden", "/etc/passwd"), "text/yaml", ("If-None-Match", "*"))).Is(201).Json;

        Assert.Empty(allowed["diagnostics"]!.AsArray());
        Assert.Equal(2, (int)(await ada.PostAsync("runs", """{"workflow":"allowed"}""", ("Prefer", "wait=60"))).Is(200).Json["outputs"]!["rows"]!);
        Assert.Equal("error", (string?)forbidden["diagnostics"]![0]!["severity"]);
        (await ada.PostAsync("runs", """{"workflow":"forbidden"}""")).IsProblem(404, "workflow-unknown");
    }

    private static string Reads(string name, string path) =>
        $"apiVersion: workflows/v1\nname: {name}\nsteps:\n  load: {{ uses: data/read-csv, with: {{ path: {path}, label: kind }} }}\noutputs: {{ rows: \"${{{{ steps.load.outputs.dataset.rows }}}}\" }}\n";

    [Theory]
    [InlineData("../escape.yaml")]
    [InlineData("/etc/cron.d/x.yaml")]
    [InlineData("a/../../b.yaml")]
    [InlineData(".git/hooks/x.yaml")]
    [InlineData("hello.sh")]
    public async Task Writes_nowhere_but_into_the_folder(string path)
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Editor);

        (await ada.PutAsync($"workflows/x/source?path={Uri.EscapeDataString(path)}", Specs.Hello, "text/yaml", ("If-None-Match", "*"))).IsProblem(422, "path-not-allowed");
    }

    [Fact]
    public async Task Judges_and_plans_a_text_that_nobody_saved()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Viewer);

        var broken = (await ada.PostAsync("validate", new JsonObject { ["text"] = Broken }.ToJsonString())).Is(200).Json;
        var good = (await ada.PostAsync("validate", new JsonObject { ["text"] = Specs.Hello }.ToJsonString())).Is(200).Json;
        var plan = (await ada.PostAsync("plan", """{"workflow":"hello"}""")).Is(200).Json;
        (await ada.PostAsync("plan", new JsonObject { ["draft"] = new JsonObject { ["text"] = Broken } }.ToJsonString())).IsProblem(422, "unknown-activity");

        Assert.False((bool)broken["isValid"]!);
        Assert.True((bool)good["isValid"]!);
        Assert.Equal("times", (string?)good["inputs"]![1]!["name"]);
        Assert.Equal(["greet", "again"], plan["steps"]!.AsArray().Select(s => (string?)s!["id"]));
    }
}
