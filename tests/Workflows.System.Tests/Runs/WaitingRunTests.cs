using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>Runs that wait for people and events, answered by other processes.</summary>
public sealed class WaitingRunTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_nobody_waits_with_goes_on_in_the_process_that_approves_it()
    {
        await using var home = new Home();
        var left = await home.DriveAsync(Token, "run", Spec(home), "--no-wait");
        Assert.Equal((3, "waiting", "waiting"), (left.Command.ExitCode, (string?)left.Json["state"], (string?)left.Step("release")["state"]));
        Assert.Equal("Release it?", (string?)left.Step("release")["waitingFor"]!["message"]);
        Assert.Contains("waiting", (await home.RunAsync(Token, "list")).Output, StringComparison.Ordinal);

        var approved = await home.DriveAsync(Token, "approve", "1", "--comment", "fine");
        Assert.Equal((0, "succeeded"), (approved.Command.ExitCode, (string?)approved.Json["state"]));
        Assert.Equal("fine", (string?)approved.Output("release", "comment"));
    }

    [Fact]
    public async Task An_answer_of_another_process_reaches_the_one_that_waits()
    {
        await using var home = new Home();
        using var run = home.Start("run", Spec(home));
        await run.SaysAsync("workflows approve 1 release", Token);
        var rejected = await home.RunAsync(Token, "reject", "1", "release", "--by", "bob");
        Assert.Equal(0, rejected.ExitCode);
        Assert.Contains("rejected by bob", rejected.Output, StringComparison.Ordinal);
        var ended = await run.EndAsync(Token);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("approval-rejected", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_is_sent_with_its_data()
    {
        await using var home = new Home();
        var file = home.Write("spec.yaml", """
            apiVersion: workflows/v1
            name: labels
            steps:
              labels: { wait: { event: labelled, match: event.rows > 10 } }
            outputs:
              rows: ${{ steps.labels.outputs.event.rows }}
            """);
        Assert.Equal(3, (await home.RunAsync(Token, "run", file, "--no-wait")).ExitCode);
        Assert.Equal(3, (await home.RunAsync(Token, "restart", "1", "--no-wait")).ExitCode);
        Assert.Contains("signal-unknown", (await home.RunAsync(Token, "signal", "1", "labeled")).Errors, StringComparison.Ordinal);
        Assert.Equal(64, (await home.RunAsync(Token, "signal", "1", "labelled", "--data", "{")).ExitCode);
        Assert.Equal(0, (await home.RunAsync(Token, "signal", "1", "labelled", "--data", """{ "rows": 1 }""", "--no-wait")).ExitCode);
        var run = await home.DriveAsync(Token, "signal", "1", "labelled", "--data", """{ "rows": 100 }""");
        Assert.Equal((0, 100), (run.Command.ExitCode, (int?)run.Json["outputs"]!["rows"]));
    }

    private static string Spec(Home home) => home.Write("spec.yaml", """
        apiVersion: workflows/v1
        name: release
        steps:
          check: { uses: flow/print, with: { message: checked } }
          release: { needs: [check], approval: { message: Release it? } }
          after: { uses: flow/print, needs: [release], with: { message: released } }
        """);
}
