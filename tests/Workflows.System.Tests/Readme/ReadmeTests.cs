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

    private async Task<JsonNode> BashAsync(string line, CancellationToken token)
    {
        using var bash = WorkflowsProcess.Start("bash", ["-c", line], home.Path, Clone.Root);
        var result = await bash.EndAsync(token);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Json;
    }

    [GeneratedRegex(@"^(dotnet run .*02-digits\.yaml)", RegexOptions.Multiline)]
    private static partial Regex MainJob();

    [GeneratedRegex(@"^curl -s http://localhost:8080.*?(?=\n\n|\ncurl|\n```)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Curl();

    [GeneratedRegex(@"http://[\d.]+:\d+")]
    private static partial Regex Address();
}
