using System.Net.Http.Headers;
using Workflows.Core.Access;
using Xunit;

namespace Workflows.System.Tests.Server;

/// <summary>Workflows that somebody sends with their files.</summary>
public sealed class RegisterApiTests
{
    private const string Spec = """
        apiVersion: workflows/v1
        name: table
        version: 1.0.0
        steps:
          load: { uses: data/read-csv, with: { path: ../data/rows.csv, label: kind } }
        outputs:
          rows: ${{ steps.load.outputs.dataset.rows }}
        """;

    private const string Rows = "size,kind\n1,a\n2,b\n3,a\n";

    [Fact]
    public async Task A_workflow_is_sent_with_its_files_and_runs()
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Editor);

        var first = (await SendAsync(ada, "specs/table.yaml", ("specs/table.yaml", Spec), ("data/rows.csv", Rows), ("notes.txt", "not named by the spec"))).Is(201).Json;
        var again = (await SendAsync(ada, "specs/table.yaml", ("data/rows.csv", Rows), ("specs/table.yaml", Spec))).Is(200).Json;
        var run = (await ada.PostAsync("runs", """{"workflow":"table@1.0.0"}""", ("Prefer", "wait=60"))).Is(200).Json;

        Assert.Equal(("table", "1.0.0", 1, "ada"), ((string?)first["workflow"], (string?)first["version"], (int)first["number"]!, (string?)first["author"]));
        Assert.Equal(1, (int)again["number"]!);
        Assert.Equal(3, (int)run["outputs"]!["rows"]!);
    }

    [Fact]
    public async Task A_label_keeps_its_content()
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Editor);
        (await SendAsync(ada, "specs/table.yaml", ("specs/table.yaml", Spec), ("data/rows.csv", Rows))).Is(201);

        var taken = await SendAsync(ada, "specs/table.yaml", ("specs/table.yaml", Spec.Replace("load", "read", StringComparison.Ordinal)), ("data/rows.csv", Rows));

        taken.IsProblem(409, "version-taken");
        Assert.NotEmpty(taken.Json["difference"]!["changes"]!.AsArray());
        Assert.Single((await ada.GetAsync("workflows/table/revisions")).Is(200).Json.AsArray());
    }

    [Fact]
    public async Task Says_what_is_wrong_with_what_was_sent()
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Editor);
        var alone = Spec.Replace("../data/", "", StringComparison.Ordinal);

        (await SendAsync(ada, "other.yaml", ("table.yaml", alone), ("rows.csv", Rows))).IsProblem(422, "spec-not-sent");
        (await SendAsync(ada, "../../etc/passwd", ("table.yaml", alone), ("rows.csv", Rows))).IsProblem(422, "file-refused");
        (await SendAsync(ada, "table.yaml", ("table.yaml", alone))).IsProblem(422, "file-not-found");
        (await SendAsync(ada, "table.yaml", ("table.yaml", Spec))).IsProblem(422, "path-outside-source");
        (await SendAsync(ada, "table.yaml", ("table.yaml", "name: table"))).Is(422);
        (await SendAsync(ada, "evil.yaml", ("a/../../evil.yaml", Spec))).IsProblem(422, "file-refused");
        (await SendAsync(ada, "evil.yaml", ("/tmp/evil.yaml", Spec))).IsProblem(422, "file-refused");
        (await SendAsync(ada, "table.yaml", ("table.yaml", alone), ("table.yaml", alone))).IsProblem(422, "file-refused");
        (await SendAsync(ada, "table.yaml", ("table.yaml", alone), ("table.yaml/rows.csv", Rows))).IsProblem(400, "form-malformed");
        (await ada.PostAsync("workflows?path=table.yaml", "{}")).IsProblem(415, "media-type-unsupported");
        (await ada.SendAsync(HttpMethod.Post, "workflows?path=table.yaml", Form("--x\r\nbroken"))).IsProblem(400, "form-malformed");
        Assert.Empty((await ada.GetAsync("workflows")).Is(200).Json["items"]!.AsArray());
    }

    private static StringContent Form(string text)
    {
        var content = new StringContent(text);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        return content;
    }

    private static Task<ApiAnswer> SendAsync(ApiCaller caller, string path, params (string Name, string Text)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, text) in files) form.Add(new StringContent(text), $"\"{name}\"");
        return caller.SendAsync(HttpMethod.Post, $"workflows?path={Uri.EscapeDataString(path)}", form);
    }
}
