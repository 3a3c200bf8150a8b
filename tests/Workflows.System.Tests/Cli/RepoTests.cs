using Workflows.Core.Tests.Git;
using Workflows.System.Tests.Harness;
using Workflows.System.Tests.Repositories;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class RepoTests : IAsyncDisposable
{
    private const string Token = "a-token-of-ada";

    private readonly Home home = new();
    private readonly GitRepository git = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        git.Dispose();
        await home.DisposeAsync();
    }

    [Fact]
    public async Task Follows_a_repository_tells_its_mistakes_and_lets_it_go()
    {
        git.Commit("One of two is wrong", ("specs/good.yaml", Spec("good", "flow/print")), ("specs/bad.yaml", Spec("bad", "flow/prnt")));

        var added = await home.RunAsync(Stop, "repo", "add", git.Path, "--name", "models", "--path", "specs/", "--branch", "main", "--branch", "release/*");
        var again = await home.RunAsync(Stop, "repo", "add", git.Path, "--name", "models");
        var synced = await home.RunAsync(Stop, "repo", "sync", "models");
        var listed = await home.RunAsync(Stop, "repo", "list", "-o", "json");
        var run = await home.RunAsync(Stop, "run", "good");
        var removed = await home.RunAsync(Stop, "repo", "remove", "models");

        Assert.Equal((0, 1, 1, 0, 0, 0), (added.ExitCode, again.ExitCode, synced.ExitCode, listed.ExitCode, run.ExitCode, removed.ExitCode));
        Assert.StartsWith("error repository-exists: ", again.Errors);
        Assert.Contains("specs/good.yaml is good@1", synced.Output);
        Assert.Contains("models:specs/bad.yaml:4:14: error unknown-activity", synced.Errors);
        Assert.Equal("main", (string?)listed.Json[0]!["state"]!["branches"]![0]!["branch"]);
        Assert.Contains("No repositories yet", (await home.RunAsync(Stop, "repo", "list")).Output);
    }

    [Fact]
    public async Task A_home_from_a_backup_runs_what_was_pushed_and_follows_on()
    {
        await using var other = new Home();
        git.Commit("One", ("specs/good.yaml", Spec("good", "flow/print")));
        await home.RunAsync(Stop, "repo", "add", git.Path, "--name", "models", "--path", "specs");
        await home.RunAsync(Stop, "repo", "sync", "models");
        await home.RunAsync(Stop, "backup", "create", home.Beside("home.tar"));

        var restored = await other.RunAsync(Stop, "backup", "restore", home.Beside("home.tar"));
        var run = await other.RunAsync(Stop, "run", "good");
        var same = await other.RunAsync(Stop, "repo", "sync", "models");
        git.Commit("Two", ("specs/better.yaml", Spec("better", "flow/print")));
        var next = await other.RunAsync(Stop, "repo", "sync", "models");

        Assert.Equal((0, 0, 0, 0), (restored.ExitCode, run.ExitCode, same.ExitCode, next.ExitCode));
        Assert.Contains("models: nothing new", same.Output);
        Assert.Contains("specs/better.yaml is better@1", next.Output);
    }

    [Fact]
    public async Task A_repository_over_https_is_opened_by_its_token_which_nobody_sees()
    {
        git.Commit("One", ("specs/good.yaml", Spec("good", "flow/print")));
        git.Git("clone", "--quiet", "--bare", git.Path, home.Beside("models.git"));
        await using var server = await GitServer.StartAsync(home.Beside(""), $"x-access-token:{Token}", Stop);
        var trust = new Dictionary<string, string> { ["GIT_SSL_CAINFO"] = home.Write("authority.pem", server.Pem) };

        var added = await home.RunAsync(Stop, "repo", "add", $"{server.Address}/models.git", "--token", "MODELS");
        var missing = await SyncAsync(trust);
        await SetAsync("wrong");
        var wrong = await SyncAsync(trust);
        await SetAsync(Token);
        var synced = await SyncAsync(trust);
        var listed = await home.RunAsync(Stop, "repo", "list", "-o", "json");

        Assert.Equal((0, 1, 1, 0), (added.ExitCode, missing.ExitCode, wrong.ExitCode, synced.ExitCode));
        Assert.StartsWith("error secret-missing: ", missing.Errors);
        Assert.StartsWith("error git-failed: ", wrong.Errors);
        Assert.Contains("specs/good.yaml is good@1", synced.Output);
        Assert.DoesNotContain(Token, synced.Output + synced.Errors + listed.Output);
        Assert.DoesNotContain(Token, string.Join('\n', Directory.EnumerateFiles(home.At("repositories"), "config", SearchOption.AllDirectories).Select(File.ReadAllText)));
    }

    [Theory]
    [InlineData("ext::sh -c id", "repository-url")]
    [InlineData("https://ada:secret@git.example.org/x", "repository-url")]
    public async Task Refuses_what_git_must_not_be_given(string url, string code) =>
        Assert.StartsWith($"error {code}: ", (await home.RunAsync(Stop, "repo", "add", url, "--name", "x")).Errors);

    private async Task<CommandResult> SyncAsync(Dictionary<string, string> environment)
    {
        using var sync = WorkflowsProcess.StartWith(environment, home.Path, ["repo", "sync", "models"], home.Beside(""));
        return await sync.EndAsync(Stop);
    }

    private async Task SetAsync(string token)
    {
        using var set = WorkflowsProcess.Start(
            "sh", ["-c", $"printf '%s' '{token}' | dotnet exec \"$@\"", "sh", Clone.Executable, "secrets", "set", "MODELS", "--from-stdin", "--workflow", "-/repos/models"], home.Path, null);
        Assert.Equal(0, (await set.EndAsync(Stop)).ExitCode);
    }

    private static string Spec(string name, string activity) => $"apiVersion: workflows/v1\nname: {name}\nsteps:\n  s: {{ uses: {activity}, with: {{ message: hi }} }}\n";
}
