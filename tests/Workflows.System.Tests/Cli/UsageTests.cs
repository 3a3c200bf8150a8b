using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("paint")]
    [InlineData("run")]
    [InlineData("run spec.yaml --bogus")]
    [InlineData("run spec.yaml --input epochs")]
    [InlineData("run spec.yaml --input a=1 --input a=2")]
    [InlineData("run spec.yaml --seed many")]
    [InlineData("run spec.yaml --output yaml")]
    [InlineData("serve --port")]
    [InlineData("list --limit 0")]
    [InlineData("schema --check a --write b")]
    public async Task Wrong_usage_says_how_to_use_it_and_ends_with_64(string typed)
    {
        var result = await RunAsync(typed);

        Assert.Equal((64, ""), (result.ExitCode, result.Output));
        Assert.Contains("usage: workflows", result.Errors);
        Assert.DoesNotContain("   at ", result.Errors);
    }

    [Theory]
    [InlineData("--help", "doctor")]
    [InlineData("run --help", "--seed")]
    public async Task Help_is_a_result(string typed, string expected)
    {
        var result = await RunAsync(typed);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains(expected, result.Output);
    }

    [Theory]
    [InlineData("show 7", "run-not-found")]
    [InlineData("restart 7", "run-not-found")]
    [InlineData("cancel 7", "run-not-found")]
    [InlineData("logs 7", "run-not-found")]
    [InlineData("serve --port 0 --specs nowhere", "specs-folder-not-found")]
    public async Task A_failure_is_one_line_with_its_code(string typed, string code)
    {
        var result = await RunAsync(typed);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"error {code}: ", result.Errors);
        Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private Task<CommandResult> RunAsync(string typed) => WorkflowsProcess.RunAsync(
        folder.At("home"), TestContext.Current.CancellationToken, typed.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
