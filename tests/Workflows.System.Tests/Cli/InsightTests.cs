using System.Text.Json.Nodes;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

/// <summary><c>compare</c> and <c>show --why</c>.</summary>
public sealed class InsightTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Compare_names_inputs_the_first_step_and_why()
    {
        await using var home = new Home();
        var spec = Chain.Write(home);
        await home.DriveAsync(Token, "run", spec);
        await home.DriveAsync(Token, "run", spec, "--input", "share=0.25");

        var compare = await home.RunAsync(Token, "compare", "1", "2", "-o", "json");
        var table = await home.RunAsync(Token, "compare", "1", "2");

        Assert.Equal((0, 0), (compare.ExitCode, table.ExitCode));
        Assert.Equal("""[{"name":"share","left":0.5,"right":0.25}]""", compare.Json["inputs"]!.ToJsonString());
        Assert.Equal("split", (string?)compare.Json["first"]!["step"]);
        Assert.Equal(["input test: 0.5 → 0.25"], Texts(compare.Json["first"]!["reasons"]));
        Assert.Equal(["split", "tell"], compare.Json["steps"]!.AsArray().Select(s => (string?)s!["step"]));
        Assert.Equal(2, (int)compare.Json["sameSteps"]!);
        Assert.Contains("first difference split: input test: 0.5 → 0.25", table.Output);
    }

    [Fact]
    public async Task Compare_finds_no_difference_in_a_run_that_reused_everything()
    {
        await using var home = new Home();
        var spec = Chain.Write(home);
        await home.DriveAsync(Token, "run", spec);
        await home.DriveAsync(Token, "run", spec);

        var compare = await home.RunAsync(Token, "compare", "1", "2", "-o", "json");

        Assert.Null(compare.Json["first"]);
        Assert.Equal((0, 4), (compare.Json["steps"]!.AsArray().Count, (int)compare.Json["sameSteps"]!));
        Assert.All(compare.Json["metrics"]!.AsArray(), m => Assert.Equal(0, (double)m!["difference"]!));
    }

    [Fact]
    public async Task Why_names_the_input_that_changed_and_the_run_that_computed_a_result()
    {
        await using var home = new Home();
        var spec = Chain.Write(home);
        await home.DriveAsync(Token, "run", spec);
        await home.DriveAsync(Token, "run", spec, "--input", "share=0.25");

        var split = await home.RunAsync(Token, "show", "2", "--why", "split", "-o", "json");
        var load = await home.RunAsync(Token, "show", "2", "--why", "load", "-o", "json");
        var table = await home.RunAsync(Token, "show", "2", "--why", "split");

        Assert.Equal("changed since run 1: input test: 0.5 → 0.25", (string?)split.Json["why"]);
        var test = split.Json["parts"]!.AsArray().Single(p => (string?)p!["name"] == "input test")!;
        Assert.Equal(("0.5", "0.25"), ((string?)test["before"], (string?)test["value"]));
        Assert.Equal(("cached", 1), ((string?)load.Json["state"], (int)load.Json["computedBy"]!));
        Assert.Contains("input test", table.Output);
    }

    [Fact]
    public async Task Why_tells_of_conditions_attempts_and_what_was_forced()
    {
        await using var home = new Home();
        var spec = home.Write("tries.yaml", """
            apiVersion: workflows/v1
            name: tries
            inputs:
              go: { type: boolean, default: false }
            steps:
              flaky: { uses: flow/fail, with: { failures: 1 }, retry: { maxAttempts: 2 } }
              never: { uses: flow/print, if: inputs.go, with: { message: never } }
            """);
        await home.DriveAsync(Token, "run", spec);

        var flaky = await home.RunAsync(Token, "show", "1", "--why", "flaky", "-o", "json");
        var never = await home.RunAsync(Token, "show", "1", "--why", "never", "-o", "json");
        var unknown = await home.RunAsync(Token, "show", "1", "--why", "nevr");

        Assert.Equal("it has an effect, so it runs every time", (string?)flaky.Json["why"]);
        Assert.Equal(["tried again at once", null], flaky.Json["attempts"]!.AsArray().Select(a => (string?)a!["next"]));
        Assert.Equal("""{"expression":"inputs.go","value":false,"read":{"inputs.go":false}}""", never.Json["condition"]!.ToJsonString());
        Assert.Contains("Did you mean 'never'?", unknown.Errors);
    }

    private static IEnumerable<string?> Texts(JsonNode? list) => list!.AsArray().Select(t => (string?)t);
}
