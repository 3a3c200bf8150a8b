using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class InitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Writes_workflows_that_run_and_overwrites_nothing()
    {
        var init = await RunAsync("init", folder.At("mine"));
        var specs = Directory.GetFiles(folder.At("mine/specs")).Order().ToArray();
        var first = await RunAsync("run", specs[0], "-o", "json");
        var second = await RunAsync("run", specs[1], "-o", "json", "-i", "name=Ada");
        var before = await File.ReadAllTextAsync(specs[0], TestContext.Current.CancellationToken);
        var again = await RunAsync("init", folder.At("mine"));

        Assert.Equal((0, 0, 0), (init.ExitCode, first.ExitCode, second.ExitCode));
        Assert.Contains($"workflows run {specs[0]}", init.Output);
        Assert.Equal("Said 'Hello Ada' and rested 2 seconds", (string?)second.Json["outputs"]!["said"]);
        Assert.Equal("skipped", (string?)second.Json["steps"]!.AsArray().Single(s => (string?)s!["id"] == "shout")!["state"]);
        Assert.Equal(1, again.ExitCode);
        Assert.StartsWith("error file-exists: ", again.Errors);
        Assert.Equal(before, await File.ReadAllTextAsync(specs[0], TestContext.Current.CancellationToken));
    }

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        WorkflowsProcess.RunAsync(folder.At("home"), TestContext.Current.CancellationToken, arguments);
}
