using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Readme;

/// <summary>What the README tells a newcomer to type is typed here.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder home = new();

    public void Dispose() => home.Dispose();

    [Fact]
    public async Task The_main_job_and_the_curl_requests_do_what_the_page_says()
    {
        var token = TestContext.Current.CancellationToken;
        var page = await File.ReadAllTextAsync(Clone.PathOf("README.md"), token);
        var job = MainJob().Match(page).Groups[1].Value.Trim();
        await BashAsync($"{job} --output json", token);

        using var serve = WorkflowsProcess.Start(home.Path, ["serve", "--port", "0"]);
        await serve.SaysAsync("/metadata", token);
        var address = Address().Match(serve.Output).Value;
        var answers = new List<JsonNode>();
        foreach (Match request in Curl().Matches(page))
            answers.Add(await BashAsync(request.Value.Replace("http://localhost:8080", address, StringComparison.Ordinal), token));

        Assert.Equal(4, answers.Count);
        Assert.Equal(0, (long)answers[0]["outputs"]!.AsArray().Single(o => (string?)o!["name"] == "label")!["data"]![0]!);
        Assert.Equal(0, (long)answers[1]["predictions"]![0]!["label"]!);
        Assert.Equal("features", (string?)answers[2]["inputs"]![0]!["name"]);
        Assert.Equal("AVAILABLE", (string?)answers[3]["model_version_status"]![0]!["state"]);
    }

    [Fact]
    public async Task A_signed_request_does_what_the_page_says()
    {
        var token = TestContext.Current.CancellationToken;
        var section = Webhook().Match(await File.ReadAllTextAsync(Clone.PathOf("README.md"), token)).Value;
        var blocks = Blocks().Matches(section).Select(block => block.Groups[1].Value).ToList();
        Assert.Equal(3, blocks.Count);

        // The server is the last thing of its terminal.
        var serve = Serve().Match(blocks[0]).Value;
        using var folder = new TemporaryFolder();
        using (var bash = WorkflowsProcess.Start("bash", ["-ec", $"workflows() {{ dotnet exec '{Clone.Executable}' \"$@\"; }}\n{blocks[0].Replace(serve, "", StringComparison.Ordinal)}"], folder.At(".workflows"), folder.Path))
            Assert.Equal(0, (await bash.EndAsync(token)).ExitCode);
        using var server = WorkflowsProcess.Start(folder.At(".workflows"), serve.Replace("8080", "0", StringComparison.Ordinal).Split(' ').Skip(1), folder.Path);
        await server.SaysAsync("/metadata", token);
        var address = Address().Match(server.Output).Value;

        var run = await BashAsync(blocks[1].Replace("http://localhost:8080", address, StringComparison.Ordinal), token, folder.Path);
        var again = await BashAsync(blocks[1].Replace("http://localhost:8080", address, StringComparison.Ordinal), token, folder.Path);
        var deliveries = await BashAsync(blocks[2].Replace("http://localhost:8080", address, StringComparison.Ordinal), token, folder.Path);

        Assert.Equal("Hello Ada", (string?)run["outputs"]!["said"]);
        Assert.Equal((string?)run["runId"], (string?)again["runId"]);
        Assert.Equal("genuine", (string?)deliveries["items"]!.AsArray().Single()!["verdict"]);
    }

    [Fact]
    public async Task Committing_YAML_to_git_does_what_the_page_says()
    {
        var token = TestContext.Current.CancellationToken;
        var page = await File.ReadAllTextAsync(Clone.PathOf("README.md"), token);
        var section = page[page.IndexOf("## Commit YAML to git", StringComparison.Ordinal)..page.IndexOf("## Trigger by webhook", StringComparison.Ordinal)];
        var lines = string.Join("\n", Blocks().Matches(section).Take(2).Select(b => b.Groups[1].Value));
        using var folder = new TemporaryFolder();
        var setting = $$"""
            set -e
            export WORKFLOWS='dotnet exec {{Clone.Executable}}'
            export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org
            workflows() { $WORKFLOWS "$@"; }

            """;

        using var bash = WorkflowsProcess.Start("bash", ["-c", setting + lines], home.Path, folder.Path);
        var result = await bash.EndAsync(token);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("specs/01-hello.yaml is hello@1", result.Output);
        Assert.Contains("Hello from a workflow.", result.Output);
        Assert.Contains("specs/01-hello.yaml is hello@2", result.Output);
        Assert.Contains("Hello from git.", result.Output);
    }

    private async Task<JsonNode> BashAsync(string line, CancellationToken token, string? folder = null)
    {
        using var bash = WorkflowsProcess.Start("bash", ["-c", line], home.Path, folder ?? Clone.Root);
        var result = await bash.EndAsync(token);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Json;
    }

    [GeneratedRegex(@"^(dotnet run .*02-digits\.yaml)", RegexOptions.Multiline)]
    private static partial Regex MainJob();

    [GeneratedRegex(@"^curl -s http://localhost:8080.*?(?=\n\n|\ncurl|\n```)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Curl();

    [GeneratedRegex(@"^## Trigger by webhook.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Webhook();

    [GeneratedRegex(@"^```bash\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^workflows serve .*$", RegexOptions.Multiline)]
    private static partial Regex Serve();

    [GeneratedRegex(@"http://[\d.]+:\d+")]
    private static partial Regex Address();
}
