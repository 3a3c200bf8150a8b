using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

/// <summary><c>--only</c> and <c>--from</c>, for runs and for their plans.</summary>
public sealed class SelectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_runs_a_step_and_what_it_needs()
    {
        await using var home = new Home();
        var spec = Chain.Write(home);

        var run = await home.DriveAsync(Token, "run", spec, "--only", "split");

        Assert.Equal(0, run.Command.ExitCode);
        Assert.Equal([("load", "succeeded"), ("split", "succeeded"), ("other", "skipped"), ("tell", "skipped")], run.States);
        Assert.Equal("not asked for", (string?)run.Step("tell")["note"]);
        Assert.Empty(run.Json["outputs"]!.AsObject());
    }

    [Fact]
    public async Task From_runs_a_step_and_what_lies_behind_it_anew()
    {
        await using var home = new Home();
        var spec = Chain.Write(home);
        await home.DriveAsync(Token, "run", spec);

        var plan = await home.RunAsync(Token, "plan", spec, "--from", "split", "--detailed-exitcode", "-o", "json");
        var run = await home.DriveAsync(Token, "run", spec, "--from", "split");
        var again = await home.DriveAsync(Token, "run", spec);

        Assert.Equal(2, plan.ExitCode);
        Assert.Equal(["cached", "run", "effect", "effect"], plan.Json["steps"]!.AsArray().Select(s => (string?)s!["action"]));
        Assert.Equal("forced by --from", (string?)plan.Json["steps"]![1]!["reason"]);
        Assert.Equal([("load", "cached"), ("split", "succeeded"), ("other", "succeeded"), ("tell", "succeeded")], run.States);
        Assert.Equal("cached", again.States[1].State);
    }

    [Fact]
    public async Task A_restart_keeps_to_what_was_asked_for()
    {
        await using var home = new Home();
        var spec = home.Write("flaky.yaml", """
            apiVersion: workflows/v1
            name: flaky
            steps:
              first: { uses: flow/fail, with: { failures: 1 } }
              second: { uses: flow/print, needs: [first], with: { message: second } }
              third: { uses: flow/print, needs: [second], with: { message: third } }
            """);

        var run = await home.DriveAsync(Token, "run", spec, "--only", "second");
        var restart = await home.DriveAsync(Token, "restart", "1");

        Assert.Equal("failed", (string?)run.Json["state"]);
        Assert.Equal([("first", "succeeded"), ("second", "succeeded"), ("third", "skipped")], restart.States);
        Assert.Equal("not asked for", (string?)restart.Step("third")["note"]);
    }

    [Theory]
    [InlineData("--only", "splot", "step-unknown", "Did you mean 'split'?")]
    [InlineData("--from", "nothing", "step-unknown", "There is load, split, other, tell.")]
    public async Task A_step_that_is_not_there_is_named(string option, string step, string code, string fix)
    {
        await using var home = new Home();

        var run = await home.RunAsync(Token, "run", Chain.Write(home), option, step);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"error {code}: ", run.Errors);
        Assert.Contains(fix, run.Errors);
    }
}
