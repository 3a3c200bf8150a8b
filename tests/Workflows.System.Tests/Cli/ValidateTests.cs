using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class ValidateTests : IDisposable
{
    private const string Misspelt = "apiVersion: workflows/v1\nname: hello\nsteps:\n  hello:\n    usse: flow/print\n    uses: flow/print\n    with: { message: Hi }\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_good_spec_is_good_and_leaves_no_trace()
    {
        var result = await RunAsync(Clone.PathOf("specs/examples/01-hello.yaml"));

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.False(Path.Exists(folder.At("home")));
    }

    [Fact]
    public async Task A_mistake_shows_its_place_its_line_underlined_and_the_fix()
    {
        await File.WriteAllTextAsync(folder.At("bad.yaml"), Misspelt, TestContext.Current.CancellationToken);

        var result = await RunAsync(folder.At("bad.yaml"));

        Assert.Equal(1, result.ExitCode);
        var lines = result.Output.Split('\n');
        Assert.StartsWith($"{folder.At("bad.yaml")}:5:5: error unknown-key: ", lines[0]);
        Assert.Equal("  5 │     usse: flow/print", lines[1]);
        Assert.Equal("    │     ^^^^", lines[2]);
        Assert.StartsWith("  fix: ", lines[3]);
    }

    [Fact]
    public async Task Json_holds_the_diagnostics_of_every_file_and_nothing_else()
    {
        await File.WriteAllTextAsync(folder.At("bad.yaml"), Misspelt, TestContext.Current.CancellationToken);

        var result = await RunAsync(Clone.PathOf("specs/examples/01-hello.yaml"), folder.At("bad.yaml"), "--output", "json");

        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        var diagnostic = Assert.Single(result.Json["diagnostics"]!.AsArray())!;
        Assert.Equal("unknown-key", (string?)diagnostic["code"]);
        Assert.Equal(5, (int)diagnostic["span"]!["line"]!);
    }

    [Fact]
    public async Task A_missing_file_is_a_diagnostic()
    {
        var result = await RunAsync(folder.At("nowhere.yaml"), "-o", "json");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nowhere.yaml", (string?)Assert.Single(result.Json["diagnostics"]!.AsArray())!["message"]);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        WorkflowsProcess.RunAsync(folder.At("home"), TestContext.Current.CancellationToken, ["validate", .. arguments]);
}
