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

    [Fact]
    public async Task A_commit_with_a_mistake_is_refused_with_its_place_and_the_check_of_CI_holds()
    {
        await RunAsync("init", folder.At("mine"));

        var good = await BashAsync("git init --quiet && git config core.hooksPath .githooks && git config user.name Ada && git config user.email ada@example.org && git add --all && git commit --quiet --message Begin");
        var check = await BashAsync($"$(sed -n 's/^ *- run: //p' .github/workflows/check.yaml)");
        var bad = await BashAsync("sed -i 's:flow/print:flow/prnt:' specs/01-hello.yaml && git commit --quiet --all --message Break");
        var left = await BashAsync("git rm --quiet specs/02-branches.yaml && git commit --quiet --message 'Fewer'");

        Assert.True(good.ExitCode == 0, good.ToString());
        Assert.True(check.ExitCode == 0, check.ToString());
        Assert.Contains("hello", check.Output);
        Assert.NotEqual(0, bad.ExitCode);
        Assert.Contains("specs/01-hello.yaml:5:11", bad.Errors);
        Assert.True(left.ExitCode == 0, left.ToString()); // what is not committed does not count
    }

    private async Task<CommandResult> BashAsync(string line)
    {
        using var bash = WorkflowsProcess.Start("bash", ["-c", $"export WORKFLOWS='dotnet exec {Clone.Executable}'\n{line}"], folder.At("home"), folder.At("mine"));
        return await bash.EndAsync(TestContext.Current.CancellationToken);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        WorkflowsProcess.RunAsync(folder.At("home"), TestContext.Current.CancellationToken, arguments);
}
