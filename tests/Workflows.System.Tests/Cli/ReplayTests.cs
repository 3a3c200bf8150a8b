using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class ReplayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_replay_has_the_inputs_of_its_original_and_a_link_to_it()
    {
        await using var home = new Home();
        var spec = Chain.Write(home);
        await home.DriveAsync(Token, "run", spec, "--input", "share=0.25");

        var replay = await home.DriveAsync(Token, "replay", "1");
        var changed = await home.DriveAsync(Token, "replay", "1", "--input", "share=0.4");
        var show = await home.RunAsync(Token, "show", "2");
        var list = await home.RunAsync(Token, "list", "-o", "json");

        Assert.Equal([("load", "cached"), ("split", "cached"), ("other", "succeeded"), ("tell", "succeeded")], replay.States);
        Assert.Equal((1, "split at 0.25"), ((int)replay.Json["replayOf"]!, (string?)replay.Json["outputs"]!["said"]));
        Assert.Equal("split at 0.4", (string?)changed.Json["outputs"]!["said"]);
        Assert.Contains("replay of 1", show.Output);
        Assert.Equal(1, (int)list.Json[0]!["replayOf"]!);
    }

    [Fact]
    public async Task From_takes_over_what_lies_before_effects_too()
    {
        await using var home = new Home();
        var spec = Chain.Write(home);
        await home.DriveAsync(Token, "run", spec);

        var replay = await home.DriveAsync(Token, "replay", "1", "--from", "split");

        Assert.Equal([("load", "cached"), ("split", "succeeded"), ("other", "cached"), ("tell", "succeeded")], replay.States);
        Assert.Equal("taken over from run 1", (string?)replay.Step("other")["note"]);
        Assert.Equal(0, (int)replay.Step("other")["attempts"]!);
    }

    [Fact]
    public async Task The_newest_content_runs_instead_of_the_stored_plan()
    {
        await using var home = new Home();
        var spec = Chain.Write(home);
        await home.DriveAsync(Token, "run", spec);
        var text = await File.ReadAllTextAsync(spec, Token);
        await File.WriteAllTextAsync(spec, text.Replace("default: 0.5", "default: 0.3").Replace("message: other", "message: another"), Token);

        var stored = await home.DriveAsync(Token, "replay", "1");
        var newest = await home.DriveAsync(Token, "replay", "1", "--newest", "--from", "tell");

        Assert.Equal("split at 0.5", (string?)stored.Json["outputs"]!["said"]);
        Assert.Equal("split at 0.3", (string?)newest.Json["outputs"]!["said"]);
        // What the spec now describes otherwise is not taken over.
        Assert.Equal([("load", "cached"), ("split", "cached"), ("other", "succeeded"), ("tell", "succeeded")], newest.States);
        Assert.Equal("another", (string?)newest.Output("other", "message"));
    }

    [Fact]
    public async Task A_failed_run_may_be_replayed_from_its_failed_step_with_another_input()
    {
        await using var home = new Home();
        var spec = home.Write("fails.yaml", """
            apiVersion: workflows/v1
            name: fails
            inputs:
              failures: { type: integer, default: 9 }
            steps:
              first: { uses: flow/print, with: { message: done once } }
              second: { uses: flow/fail, needs: [first], with: { failures: "${{ inputs.failures }}" } }
            """);
        await home.DriveAsync(Token, "run", spec);

        var replay = await home.DriveAsync(Token, "replay", "1", "--from", "second", "--input", "failures=0");

        Assert.Equal([("first", "cached"), ("second", "succeeded")], replay.States);
        Assert.DoesNotContain("done once", (await home.RunAsync(Token, "logs", "2")).Output);
    }
}
