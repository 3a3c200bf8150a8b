using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Workflows.Core.Access;
using Workflows.Core.Tests.Git;
using Workflows.System.Tests.Server;
using Xunit;

namespace Workflows.System.Tests.Repositories;

/// <summary>From a push to a run and a status, over loopback sockets: a bare repository, a server, and a stand-in for the provider.</summary>
public sealed class PushedRepositoryTests : IDisposable
{
    private const string Secret = "It's a Secret to Everybody";

    private const string Spec = """
        apiVersion: workflows/v1
        name: rows
        on:
          push: { paths: [specs/**, data/**] }
        steps:
          read: { uses: data/read-csv, with: { path: ../data/rows.csv, label: kind } }
        outputs:
          rows: ${{ steps.read.outputs.dataset.rows }}
        """;

    private readonly GitRepository git = new();
    private readonly string bare = Directory.CreateTempSubdirectory("workflows-bare-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        git.Dispose();
        Directory.Delete(bare, recursive: true);
    }

    [Fact]
    public async Task A_signed_push_is_checked_registered_and_run_at_its_commit_and_the_provider_is_told()
    {
        await using var standIn = await ProviderStandIn.StartAsync(Stop);
        await using var server = await ApiServer.StartAsync();
        var root = new ApiCaller(server.Client, await server.KeyAsync("root", Role.Admin, null), "default");
        await FollowAsync(root, standIn);

        var commit = Push("Three rows", ("data/rows.csv", "x,kind\n1,a\n2,b\n3,a\n"));
        var answer = await TellAsync(server, commit, "d-1");
        answer.Is(202);
        await RunsApiTests.UntilAsync(root, "repos/models", r => (string?)r["state"]!["heads"]!["main"] == commit);
        var run = await RunsApiTests.UntilAsync(root, "runs/1", r => (string?)r["state"] == "succeeded");
        await RunsApiTests.UntilAsync(root, "repos/models", r => r["state"]!["openRuns"]!.AsArray().Count == 0);

        var branch = (await root.GetAsync("repos/models")).Is(200).Json["state"]!["branches"]![0]!;
        Assert.Equal((commit, "rows", 1), ((string?)branch["commit"], (string?)branch["specs"]![0]!["workflow"], (int)branch["specs"]![0]!["run"]!));
        Assert.Equal(3, (int)run["outputs"]!["rows"]!);
        Assert.Equal(commit, (string?)run["revision"]!["commit"]);
        Assert.Equal($"push models main {commit[..12]}", (string?)(await root.GetAsync("runs")).Is(200).Json["items"]![0]!["by"]);
        var told = standIn.Calls.Where(c => c.Place.EndsWith(commit, StringComparison.Ordinal)).Select(c => $"{c.Body["context"]} {c.Body["state"]}: {c.Body["description"]}");
        Assert.Equal(
            ["workflows pending: Workflows are checked", "workflows success: 1 workflow valid, run 1 of rows", "workflows/rows pending: Run 1 has begun", "workflows/rows success: Run 1 succeeded"], told);
        Assert.Equal("/api/v1/projects/default/repos/models", answer.Headers["Location"]);
    }

    [Fact]
    public async Task The_provider_is_told_that_a_run_failed_and_why_it_could_not_be_told_is_kept()
    {
        await using var standIn = await ProviderStandIn.StartAsync(Stop);
        await using var server = await ApiServer.StartAsync();
        var root = new ApiCaller(server.Client, await server.KeyAsync("root", Role.Admin, null), "default");
        await FollowAsync(root, standIn);
        standIn.Calls.Clear();
        foreach (var answer in (int[])[201, 201, 201, 404]) standIn.Answer(answer);

        var commit = Push("No rows", ("data/rows.csv", "x\n1\n"));
        (await TellAsync(server, commit, "d-1")).Is(202);
        var told = await RunsApiTests.UntilAsync(root, "repos/models", r => r["state"]!["branches"]![0]!["statusFailure"] is not null);

        var last = standIn.Calls.Last();
        Assert.Equal(("workflows/rows", "failure", "Run 1 failed"), ((string?)last.Body["context"], (string?)last.Body["state"], (string?)last.Body["description"]));
        Assert.Equal((4, "status-not-posted"), (standIn.Calls.Count, (string?)told["state"]!["branches"]![0]!["statusFailure"]!["code"]));
        Assert.Empty(told["state"]!["openRuns"]!.AsArray());
    }

    [Fact]
    public async Task A_push_with_a_mistake_tells_its_place_and_what_ran_before_runs_on()
    {
        await using var standIn = await ProviderStandIn.StartAsync(Stop);
        await using var server = await ApiServer.StartAsync();
        var root = new ApiCaller(server.Client, await server.KeyAsync("root", Role.Admin, null), "default");
        await FollowAsync(root, standIn);

        var commit = Push("Break it", ("specs/rows.yaml", Spec.Replace("read-csv", "raed-csv", StringComparison.Ordinal)));
        (await TellAsync(server, commit, "d-1")).Is(202);
        await RunsApiTests.UntilAsync(root, "repos/models", r => (string?)r["state"]!["heads"]!["main"] == commit);

        var last = standIn.Calls.Last();
        Assert.Equal("failure", (string?)last.Body["state"]);
        Assert.StartsWith("specs/rows.yaml:6:17 ", (string?)last.Body["description"]);
        (await root.PostAsync("runs", """{"workflow":"rows"}""", ("Prefer", "wait=60"))).Is(200);
    }

    [Fact]
    public async Task Who_knows_no_secret_or_tells_of_no_push_or_twice_moves_nothing()
    {
        await using var standIn = await ProviderStandIn.StartAsync(Stop);
        await using var server = await ApiServer.StartAsync();
        var root = new ApiCaller(server.Client, await server.KeyAsync("root", Role.Admin, null), "default");
        await FollowAsync(root, standIn);

        (await TellAsync(server, "x", "d-1", secret: "guessed")).IsProblem(401, "signature-invalid");
        (await TellAsync(server, "x", "d-2", repository: "others")).IsProblem(404, "hook-unknown");
        (await TellAsync(server, "x", "d-3", told: "ping")).Is(204);
        (await TellAsync(server, "x", "d-4")).Is(202);
        (await TellAsync(server, "x", "d-4")).Is(202);

        var deliveries = (await root.GetAsync("deliveries?workflow=-/repos/models")).Is(200).Json["items"]!.AsArray();
        Assert.Equal(["202", "204", "401"], deliveries.Select(d => $"{d!["status"]}"));
    }

    [Fact]
    public async Task A_path_of_the_machine_is_for_its_administrators_and_every_change_is_noted()
    {
        await using var server = await ApiServer.StartAsync();
        var root = new ApiCaller(server.Client, await server.KeyAsync("root", Role.Admin, null), "default");
        var ada = await server.CallerAsync(Role.Admin);
        var wish = new JsonObject { ["url"] = bare, ["name"] = "models" }.ToJsonString();

        (await ada.PostAsync("repos", wish)).IsProblem(422, "repository-url");
        (await root.PostAsync("repos", wish)).Is(201);
        (await root.PostAsync("repos", wish)).IsProblem(409, "repository-exists");
        (await ada.PostAsync("repos/models/sync")).IsProblem(503, "git-failed"); // it is empty
        (await ada.SendAsync(HttpMethod.Delete, "repos/models")).Is(204);
        (await ada.GetAsync("repos/models")).IsProblem(404, "repository-unknown");

        var audit = await RunsApiTests.UntilAsync(root, "audit", a => a["items"]!.AsArray().Count == 5);
        Assert.Equal(["repository.remove models 204", "repository.sync models 503", "repository.add  409", "repository.add models 201", "repository.add  422"],
            audit["items"]!.AsArray().Select(e => $"{e!["action"]} {e["target"]} {e["status"]}"));
    }

    [Fact]
    public async Task An_edit_is_a_commit_of_its_author_and_nobody_overwrites_what_they_have_not_seen()
    {
        await using var standIn = await ProviderStandIn.StartAsync(Stop);
        await using var server = await ApiServer.StartAsync();
        var root = new ApiCaller(server.Client, await server.KeyAsync("root", Role.Admin, null), "default");
        await FollowAsync(root, standIn);
        var ada = await server.CallerAsync(Role.Editor);
        var read = (await ada.GetAsync("workflows/rows/source")).Is(200);

        var edited = read.Text.Replace("read:", "load:", StringComparison.Ordinal).Replace("steps.read", "steps.load", StringComparison.Ordinal);
        var commit = (string)(await ada.PutAsync("workflows/rows/source", edited, "text/yaml", ("If-Match", read.Headers["ETag"]))).Is(202).Json["commit"]!;
        await RunsApiTests.UntilAsync(root, "repos/models", r => (string?)r["state"]!["heads"]!["main"] == commit);

        Assert.Equal($"{commit} ada <ada@workflows.invalid> Edit specs/rows.yaml", git.Git("--git-dir", bare, "log", "-1", "--format=%H %an <%ae> %s", "main").Trim());
        Assert.Equal(edited, git.Git("--git-dir", bare, "show", "main:specs/rows.yaml"));
        Assert.Equal((2, commit), ((int)(await ada.GetAsync("workflows/rows/revisions")).Is(200).Json[0]!["number"]!, (string?)(await ada.GetAsync("workflows/rows/revisions")).Json[0]!["commit"]));

        var late = await ada.PutAsync("workflows/rows/source", "mine", "text/yaml", ("If-Match", read.Headers["ETag"]));
        late.IsProblem(409, "file-changed");
        Assert.Equal((read.Text, edited, "mine"), ((string?)late.Json["sides"]!["origin"], (string?)late.Json["sides"]!["theirs"], (string?)late.Json["sides"]!["yours"]));
        var tag = $"\"{(string)late.Json["sides"]!["eTag"]!}\"";
        (await ada.PutAsync("workflows/rows/source", "name: broken", "text/yaml", ("If-Match", tag))).Is(422);
        (await ada.PutAsync("workflows/rows/source?branch=-x", edited, "text/yaml", ("If-Match", tag))).IsProblem(422, "repository-branch");
        (await ada.PutAsync("workflows/rows/source?branch=edits/ada", edited + "# more\n", "text/yaml", ("If-Match", tag))).Is(202);
        Assert.Equal(edited + "# more\n", git.Git("--git-dir", bare, "show", "edits/ada:specs/rows.yaml"));
        Assert.Equal(commit, git.Git("--git-dir", bare, "rev-parse", "main").Trim());
        Assert.Empty((await root.GetAsync("runs")).Is(200).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task A_new_workflow_and_one_that_goes_are_commits_too()
    {
        await using var standIn = await ProviderStandIn.StartAsync(Stop);
        await using var server = await ApiServer.StartAsync();
        var root = new ApiCaller(server.Client, await server.KeyAsync("root", Role.Admin, null), "default");
        await FollowAsync(root, standIn);
        var ada = await server.CallerAsync(Role.Editor);
        var other = Spec.Replace("name: rows", "name: other", StringComparison.Ordinal);

        (await ada.PutAsync("workflows/other/source?repo=models&path=other.yaml", other, "text/yaml", ("If-None-Match", "*"))).IsProblem(422, "repository-path");
        (await ada.PutAsync("workflows/other/source?repo=models&path=specs/../x.yaml", other, "text/yaml", ("If-None-Match", "*"))).IsProblem(422, "repository-path");
        (await ada.PutAsync("workflows/other/source?repo=nobody", other, "text/yaml", ("If-None-Match", "*"))).IsProblem(404, "repository-unknown");
        (await ada.PutAsync("workflows/other/source?repo=models&path=specs/rows.yaml", other, "text/yaml", ("If-None-Match", "*"))).IsProblem(409, "file-exists");
        var added = (await ada.PutAsync("workflows/other/source?repo=models", other, "text/yaml", ("If-None-Match", "*"))).Is(202);
        await RunsApiTests.UntilAsync(root, "repos/models", r => (string?)r["state"]!["heads"]!["main"] == (string?)added.Json["commit"]);
        Assert.Equal((1, "specs/other.yaml"), ((int)(await ada.GetAsync("workflows/other/revisions")).Is(200).Json[0]!["number"]!, (string?)(await ada.GetAsync("workflows/other/revisions")).Json[0]!["path"]));

        (await ada.GetAsync("workflows/other/layout")).IsProblem(404, "layout-not-found");
        var moved = (await ada.PutAsync("workflows/other/layout", """{"read":{"x":1,"y":2}}""", "application/json", ("If-None-Match", "*"))).Is(202);
        await RunsApiTests.UntilAsync(root, "repos/models", r => (string?)r["state"]!["heads"]!["main"] == (string?)moved.Json["commit"]);
        Assert.Equal((1, moved.Headers["ETag"]), ((int)(await ada.GetAsync("workflows/other/layout")).Is(200).Json["read"]!["x"]!, (await ada.GetAsync("workflows/other/layout")).Headers["ETag"]));

        (await ada.SendAsync(HttpMethod.Delete, "workflows/other/source", null, ("If-Match", "\"0000\""))).IsProblem(409, "file-changed");
        var removed = (await ada.SendAsync(HttpMethod.Delete, "workflows/other/source", null, ("If-Match", added.Headers["ETag"]))).Is(202);
        await RunsApiTests.UntilAsync(root, "repos/models", r => (string?)r["state"]!["heads"]!["main"] == (string?)removed.Json["commit"]);

        Assert.Equal(["Remove specs/other.yaml", "Move boxes of specs/other.yaml", "Add specs/other.yaml"], git.Git("--git-dir", bare, "log", "-3", "--format=%s", "main").Trim().Split('\n'));
        Assert.Equal("data/rows.csv\nspecs/rows.yaml\n", git.Git("--git-dir", bare, "ls-tree", "-r", "--name-only", "main"));
        (await ada.PostAsync("runs", """{"workflow":"other"}""")).IsProblem(409, "workflow-disabled");
    }

    private async Task FollowAsync(ApiCaller root, ProviderStandIn standIn)
    {
        git.Git("init", "--quiet", "--bare", "--initial-branch=main", bare);
        git.Git("remote", "add", "origin", bare);
        Push("Begin", ("specs/rows.yaml", Spec), ("data/rows.csv", "x,kind\n1,a\n"));
        (await root.PutAsync("secrets/PUSHES", new JsonObject { ["value"] = Secret }.ToJsonString())).Is(204);
        (await root.PutAsync("secrets/STATUSES", new JsonObject { ["value"] = "a-token-of-a-provider" }.ToJsonString())).Is(204);
        (await root.PostAsync("repos", new JsonObject
        {
            ["url"] = bare, ["name"] = "models", ["path"] = "specs", ["provider"] = "github", ["secret"] = "PUSHES", ["token"] = "STATUSES", ["slug"] = "team/models", ["api"] = standIn.Address, ["poll"] = "1h",
        }.ToJsonString())).Is(201);
        await RunsApiTests.UntilAsync(root, "repos/models", r => r["state"]!["heads"]!["main"] is not null);
    }

    private string Push(string message, params (string Path, string Text)[] files)
    {
        var commit = git.Commit(message, files);
        git.Git("push", "--quiet", "origin", "main");
        return commit;
    }

    // As GitHub sends it, as far as it matters.
    private static Task<ApiAnswer> TellAsync(ApiServer server, string commit, string delivery, string secret = Secret, string told = "push", string repository = "models")
    {
        var body = new JsonObject { ["ref"] = "refs/heads/main", ["after"] = commit, ["repository"] = new JsonObject { ["full_name"] = "team/models" } }.ToJsonString();
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));
        return new ApiCaller(server.Client, "", "default").SendAsync(HttpMethod.Post, $"/hooks/default/-/repos/{repository}", new StringContent(body, Encoding.UTF8, "application/json"),
            ("X-GitHub-Event", told), ("X-GitHub-Delivery", delivery), ("X-Hub-Signature-256", $"sha256={signature}"));
    }
}
