using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Json_is_one_document_and_show_prints_the_same()
    {
        var run = await RunAsync("run", Clone.PathOf("specs/examples/01-hello.yaml"), "--input", "name=Ada", "--output", "json");
        var show = await RunAsync("show", "1", "--output", "json");
        var list = await RunAsync("list", "--output", "json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal("Hello Ada, after 1 s of rest", (string?)run.Json["outputs"]!["said"]);
        Assert.Equal(["greet", "rest", "join"], run.Json["steps"]!.AsArray().Select(s => (string?)s!["id"]));
        Assert.Equal(run.Output, show.Output);
        Assert.Equal(
            $$"""{"runId":"{{run.Json["runId"]}}","number":1,"workflow":"hello","state":"succeeded"}""",
            Assert.Single(list.Json.AsArray())!.ToJsonString());
    }

    [Fact]
    public async Task A_pipe_gets_plain_lines_without_escapes()
    {
        var run = await RunAsync("run", Clone.PathOf("specs/examples/01-hello.yaml"));

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Matches(@"(?m)^\d\d:\d\d:\d\d join running$", run.Output);
        Assert.Matches(@"(?m)^\d\d:\d\d:\d\d join succeeded in ", run.Output);
        Assert.Contains("Hello world, after 1 s of rest", run.Output);
    }

    [Fact]
    public async Task A_failed_step_ends_with_1_and_names_the_way_on()
    {
        var spec = await WriteAsync("  broken: { uses: flow/fail, with: { message: It broke. } }\n");

        var run = await RunAsync("run", spec);
        var document = await RunAsync("run", spec, "-o", "json");

        Assert.Equal((1, 1), (run.ExitCode, document.ExitCode));
        Assert.Contains("It broke.", run.Output);
        Assert.Contains("workflows restart 1", run.Output);
        Assert.Equal(("failed", "It broke."), ((string?)document.Json["state"], (string?)document.Json["failure"]!["message"]));
    }

    [Theory]
    [InlineData("  broken: { uses: flow/prnt }\n", "unknown-activity")]
    [InlineData("  fine: { uses: flow/print, with: { message: Hi } }\n", "unknown-input", "--input", "size=1")]
    public async Task What_does_not_validate_does_not_run(string steps, string code, params string[] arguments)
    {
        var spec = await WriteAsync(steps);

        var run = await RunAsync(["run", spec, "-o", "json", .. arguments]);
        var list = await RunAsync("list", "-o", "json");

        Assert.Equal((1, ""), (run.ExitCode, run.Errors));
        Assert.Contains(code, run.Json["diagnostics"]!.AsArray().Select(d => (string?)d!["code"]));
        Assert.Empty(list.Json.AsArray());
    }

    [Fact]
    public async Task Plan_says_what_would_run_by_its_exit_code()
    {
        await File.WriteAllTextAsync(folder.At("rows.csv"), "a,b,kind\n1,2,x\n3,4,y\n", TestContext.Current.CancellationToken);
        var spec = await WriteAsync("  load: { uses: data/read-csv, with: { path: rows.csv, label: kind } }\n");

        var before = await RunAsync("plan", spec, "--detailed-exitcode", "-o", "json");
        var run = await RunAsync("run", spec, "-o", "json");
        var after = await RunAsync("plan", spec, "--detailed-exitcode");

        Assert.Equal((2, 0, 0), (before.ExitCode, run.ExitCode, after.ExitCode));
        Assert.Equal("run", (string?)before.Json["steps"]![0]!["action"]);
        Assert.Contains("cached", after.Output);
    }

    private async Task<string> WriteAsync(string steps)
    {
        await File.WriteAllTextAsync(folder.At("spec.yaml"), $"apiVersion: workflows/v1\nname: sample\nsteps:\n{steps}", TestContext.Current.CancellationToken);
        return folder.At("spec.yaml");
    }

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        WorkflowsProcess.RunAsync(folder.At("home"), TestContext.Current.CancellationToken, arguments);
}
