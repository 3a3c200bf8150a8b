using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Workflows.Core.Access;
using Workflows.Server;
using Xunit;

namespace Workflows.System.Tests.Server;

public sealed class AccessApiTests
{
    /// <summary>The least role of every operation: whoever changes one changes it here too, on purpose.</summary>
    private static readonly Dictionary<string, Role> Needed = new()
    {
        ["getServer"] = Role.Caller, ["getSession"] = Role.Caller, ["openSession"] = Role.Caller, ["endSession"] = Role.Caller, ["listProjects"] = Role.Caller,
        ["createProject"] = Role.Admin, ["examine"] = Role.Admin, ["collectGarbage"] = Role.Admin, ["backUp"] = Role.Admin, ["getCatalogue"] = Role.Viewer, ["getSchema"] = Role.Viewer,
        ["listWorkflows"] = Role.Viewer, ["getWorkflow"] = Role.Viewer, ["listRevisions"] = Role.Viewer, ["diffRevisions"] = Role.Viewer, ["validate"] = Role.Viewer, ["plan"] = Role.Viewer, ["test"] = Role.Operator,
        ["registerWorkflow"] = Role.Editor, ["getSource"] = Role.Viewer, ["putSource"] = Role.Editor, ["deleteSource"] = Role.Editor, ["getLayout"] = Role.Viewer, ["putLayout"] = Role.Editor,
        ["listRuns"] = Role.Viewer, ["compareRuns"] = Role.Viewer, ["getRun"] = Role.Viewer, ["listSteps"] = Role.Viewer, ["listEvents"] = Role.Viewer, ["searchLogs"] = Role.Viewer,
        ["getMetrics"] = Role.Viewer, ["explainStep"] = Role.Viewer, ["getRunSource"] = Role.Viewer, ["listApprovals"] = Role.Viewer,
        ["startRun"] = Role.Operator, ["replayRun"] = Role.Operator, ["restartRun"] = Role.Operator, ["cancelRun"] = Role.Operator, ["pauseRun"] = Role.Operator, ["resumeRun"] = Role.Operator,
        ["approveStep"] = Role.Operator, ["rejectStep"] = Role.Operator, ["signalRun"] = Role.Operator,
        ["listDeliveries"] = Role.Operator, ["getDelivery"] = Role.Operator, ["redeliver"] = Role.Operator,
        ["uploadArtifact"] = Role.Operator, ["getArtifact"] = Role.Viewer, ["getContent"] = Role.Viewer, ["previewDataset"] = Role.Viewer,
        ["listModels"] = Role.Viewer, ["getModel"] = Role.Viewer, ["listAliasMoves"] = Role.Viewer, ["putAlias"] = Role.Editor, ["deleteAlias"] = Role.Editor,
        ["putDeployment"] = Role.Editor, ["deleteDeployment"] = Role.Editor,
        ["listSecrets"] = Role.Viewer, ["putSecret"] = Role.Editor, ["deleteSecret"] = Role.Editor,
        ["listKeys"] = Role.Admin, ["createKey"] = Role.Admin, ["revokeKey"] = Role.Admin, ["listAudit"] = Role.Admin, ["openStream"] = Role.Viewer,
        ["listRepositories"] = Role.Viewer, ["addRepository"] = Role.Admin, ["getRepository"] = Role.Viewer, ["deleteRepository"] = Role.Admin, ["syncRepository"] = Role.Operator,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_asks_every_role_in_own_and_foreign_projects()
    {
        await using var server = await ApiServer.StartAsync();
        await server.Served.Projects.AddAsync("other", Token);
        var operations = await OperationsAsync(server);
        var mistakes = new List<string>();

        foreach (var (name, method, path) in operations)
        {
            foreach (var role in Enum.GetValues<Role>())
            {
                var key = await server.KeyAsync($"{role}", role, "default", role == Role.Caller ? ["digits"] : []);
                Check(name, $"{role}", await StatusAsync(server, method, path, key), role >= Needed[name] && !(IsForWholeServer(path) && Needed[name] == Role.Admin), mistakes);
                if (path.Contains("{project}", StringComparison.Ordinal))
                    Check(name, $"{role} of another project", await StatusAsync(server, method, path.Replace("{project}", "other", StringComparison.Ordinal), key), false, mistakes);
            }

            var everywhere = await server.KeyAsync("root", Role.Admin, null);
            Check(name, "admin of the server", await StatusAsync(server, method, path, everywhere), true, mistakes);
            if (await StatusAsync(server, method, path, null) is not (401 or 429)) mistakes.Add($"{name} does not ask for a key");
            if (await StatusAsync(server, method, path, "wfk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") is not (401 or 429)) mistakes.Add($"{name} takes an unknown key");
        }

        Assert.Empty(mistakes);
        Assert.Equal(Needed.Keys.Order(), operations.Select(o => o.Name).Order());
    }

    [Fact]
    public async Task A_revoked_key_and_its_sessions_open_nothing()
    {
        await using var server = await ApiServer.StartAsync();
        var root = await server.CallerAsync(Role.Admin, "root");
        var given = (await root.PostAsync("keys", """{"name":"eve","role":"operator","expires":"1d"}""")).Is(201).Json;
        var eve = new ApiCaller(server.Client, (string)given["text"]!, "default");
        var cookie = (await eve.PostAsync("/api/v1/session")).Is(200).Headers["Set-Cookie"];

        Assert.Equal(200, await WithCookieAsync(server, cookie));
        (await root.SendAsync(HttpMethod.Delete, $"keys/{given["key"]!["id"]}")).Is(200);

        Assert.Equal(401, await WithCookieAsync(server, cookie));
        (await eve.GetAsync("runs")).IsProblem(401, "key-unknown");
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        Assert.DoesNotContain((string)given["text"]!, (await root.GetAsync("keys")).Text);
    }

    [Fact]
    public async Task A_change_with_a_cookie_comes_from_a_page_of_this_server()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Operator);
        var cookie = (await ada.PostAsync("/api/v1/session")).Is(200).Headers["Set-Cookie"];

        Assert.Equal(403, await WithCookieAsync(server, cookie, HttpMethod.Post, null));
        Assert.Equal(403, await WithCookieAsync(server, cookie, HttpMethod.Post, "https://evil.example"));
        Assert.Equal(403, await WithCookieAsync(server, cookie, HttpMethod.Post, "http://localhost:1"));
        Assert.Equal(400, await WithCookieAsync(server, cookie, HttpMethod.Post, server.Address.GetLeftPart(UriPartial.Authority)));
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_log_also_a_refused_one()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var root = await server.CallerAsync(Role.Admin, "root");
        var eve = await server.CallerAsync(Role.Viewer, "eve");
        (await root.PutAsync("secrets/TOKEN", """{"value":"a very long secret"}""")).Is(204);
        (await eve.PostAsync("runs", """{"workflow":"hello"}""")).IsProblem(403, "role-too-low");

        var audit = await RunsApiTests.UntilAsync(root, "audit", a => a["items"]!.AsArray().Count == 2);

        Assert.Equal(["run.start eve 403", "secret.set root 204"], audit["items"]!.AsArray().Select(e => $"{e!["action"]} {e["actor"]} {e["status"]}"));
        Assert.Equal("TOKEN", (string?)audit["items"]![1]!["target"]);
        Assert.DoesNotContain("very long", audit.ToJsonString());
    }

    [Fact]
    public async Task Too_many_requests_are_told_to_wait()
    {
        await using var server = await ApiServer.StartAsync(null, new ServerOptions { Port = 0, RequestsPerSecond = 5 });
        var ada = await server.CallerAsync(Role.Viewer);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ada.GetAsync("runs")));

        var refused = answers.Where(a => a.Status == 429).ToList();
        Assert.NotEmpty(refused);
        refused[0].IsProblem(429, "too-many-requests");
        Assert.Equal("1", refused[0].Headers["Retry-After"]);
        Assert.Contains(answers, a => a.Status == 200);
    }

    [Theory]
    [InlineData("evil.example", null, "host-not-allowed")]
    [InlineData("127.0.0.1.evil.example", null, "host-not-allowed")]
    [InlineData(null, "https://evil.example", "origin-not-allowed")]
    [InlineData(null, "null", "origin-not-allowed")]
    public async Task Refuses_what_a_foreign_page_sends(string? host, string? origin, string code)
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Viewer);
        var headers = new List<(string, string)>();
        if (host is not null) headers.Add(("Host", host));
        if (origin is not null) headers.Add(("Origin", origin));

        (await ada.GetAsync("runs", [.. headers])).IsProblem(403, code);
    }

    private static bool IsForWholeServer(string path) => !path.Contains("{project}", StringComparison.Ordinal);

    private static void Check(string name, string who, int status, bool isAllowed, List<string> mistakes)
    {
        if (isAllowed != status is not (401 or 403)) mistakes.Add($"{name}: {who} got {status}");
    }

    private static async Task<List<(string Name, HttpMethod Method, string Path)>> OperationsAsync(ApiServer server)
    {
        var document = JsonNode.Parse(await server.Client.GetStringAsync("/openapi/v1.json", Token))!;
        return [.. document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => ((string)o.Value!["operationId"]!, new HttpMethod(o.Key.ToUpperInvariant()), p.Key)))];
    }

    private static async Task<int> StatusAsync(ApiServer server, HttpMethod method, string path, string? key)
    {
        var place = path.Replace("{project}", "default", StringComparison.Ordinal);
        while (place.IndexOf('{', StringComparison.Ordinal) is var at and >= 0) place = place[..at] + "nothing" + place[(place.IndexOf('}', StringComparison.Ordinal) + 1)..];
        using var request = new HttpRequestMessage(method, place);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        return (int)response.StatusCode;
    }

    private static async Task<int> WithCookieAsync(ApiServer server, string cookie, HttpMethod? method = null, string? origin = null)
    {
        using var handler = new HttpClientHandler { UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/api/v1/projects/default/runs");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await client.SendAsync(request, Token);
        return (int)response.StatusCode;
    }
}
