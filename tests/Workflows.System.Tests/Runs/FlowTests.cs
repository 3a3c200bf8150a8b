using Workflows.Core.Runs;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>Conditions, retries, timeouts and <c>finally</c> as a user meets them.</summary>
public sealed class FlowTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_run_are_retried_time_out_and_are_skipped_by_the_rules()
    {
        await using var home = new Home();
        var run = await RunAsync(home, """
            steps:
              flaky: { uses: flow/fail, with: { failures: 2 }, retry: { maxAttempts: 3 } }
              hopeless: { uses: flow/fail, with: { retryable: false }, retry: { maxAttempts: 3 } }
              slow: { uses: flow/sleep, with: { duration: 10m }, timeout: 1s }
              after: { uses: flow/print, needs: [slow], with: { message: never } }
              further: { uses: flow/print, needs: [after], with: { message: never } }
              rescue: { uses: flow/print, needs: [slow], if: failure(), with: { message: rescued } }
              always: { uses: flow/print, needs: [after], if: always(), with: { message: always } }
              never: { uses: flow/print, if: 1 == 2, with: { message: never } }
            finally:
              tidy: { uses: flow/print, with: { message: tidied } }
              onlyGood: { uses: flow/print, if: success(), with: { message: never } }
            """);

        Assert.Equal((1, "failed"), (run.Command.ExitCode, (string?)run.Json["state"]));
        Assert.Equal(
            [
                ("flaky", "succeeded"), ("hopeless", "failed"), ("slow", "failed"), ("after", "skipped"), ("further", "skipped"),
                ("rescue", "succeeded"), ("always", "succeeded"), ("never", "skipped"), ("tidy", "succeeded"), ("onlyGood", "skipped"),
            ],
            run.States);
        Assert.Equal([3, 1, 1, 0, 0, 1, 1, 0, 1, 0], run.States.Select(s => (int)run.Step(s.Id)["attempts"]!));
        Assert.Equal(("timeout", "step-timeout"), Failure(run, "slow"));
        Assert.Equal(("activity", "flow-fail"), Failure(run, "hopeless"));
        Assert.Equal("needs 'slow', which failed", (string?)run.Step("after")["note"]);
        Assert.Equal("needs 'after', which was skipped", (string?)run.Step("further")["note"]);
        Assert.Equal("its condition is false: 1 == 2", (string?)run.Step("never")["note"]);
        Assert.Empty(run.Json["outputs"]!.AsObject());
    }

    [Fact]
    public async Task A_failed_finally_step_fails_a_good_run()
    {
        await using var home = new Home();
        var run = await RunAsync(home, """
            steps:
              good: { uses: flow/print, with: { message: fine } }
            finally:
              tidy: { uses: flow/fail, with: { message: The bin is full. } }
            outputs:
              said: ${{ steps.good.outputs.message }}
            """);

        Assert.Equal((1, "failed"), (run.Command.ExitCode, (string?)run.Json["state"]));
        Assert.Equal([("good", "succeeded"), ("tidy", "failed")], run.States);
        Assert.Equal("The bin is full.", (string?)run.Json["failure"]!["message"]);
        Assert.Empty(run.Json["outputs"]!.AsObject());
    }

    [Fact]
    public async Task A_failure_names_its_code_its_message_and_its_place_in_the_file()
    {
        await using var home = new Home();
        home.Write("flow.yaml", """
            apiVersion: workflows/v1
            name: flow
            steps:
              good: { uses: flow/print, with: { message: fine } }
              bad:
                uses: flow/fail
                with: { message: It broke. }
            """);

        var run = await home.RunAsync(Token, "run", "flow.yaml");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("flow-fail", run.Output);
        Assert.Contains("It broke.", run.Output);
        Assert.Matches(@"(?m)\bflow\.yaml:5:3\b", run.Output);
        Assert.DoesNotContain("   at ", run.Output + run.Errors);
    }

    [Fact]
    public async Task A_step_begins_when_all_its_needs_have_ended_and_finally_comes_last()
    {
        await using var home = new Home();
        await RunAsync(home, """
            steps:
              join: { uses: flow/print, needs: [left, right], with: { message: joined } }
              left: { uses: flow/sleep, with: { duration: 1s } }
              right: { uses: flow/print, with: { message: right } }
            finally:
              tidy: { uses: flow/print, with: { message: tidied } }
            """);

        var events = (await home.EventsAsync(Token)).Select(e => e.Event).ToList();
        Assert.InRange(Began("join"), Ended("left"), int.MaxValue);
        Assert.InRange(Began("join"), Ended("right"), int.MaxValue);
        Assert.InRange(Began("right"), 0, Ended("left"));
        Assert.InRange(Began("tidy"), Ended("join"), int.MaxValue);

        int Began(string step) => events.FindIndex(e => e is AttemptStarted a && a.Step == step);
        int Ended(string step) => events.FindIndex(e => e is StepSucceeded s && s.Step == step);
    }

    [Fact]
    public async Task Restart_runs_what_failed_and_finally_again_and_nothing_else()
    {
        await using var home = new Home();
        var failed = await RunAsync(home, """
            steps:
              once: { uses: flow/print, with: { message: once } }
              flaky: { uses: flow/fail, needs: [once], with: { failures: 1 } }
              after: { uses: flow/print, needs: [flaky], with: { message: after } }
            finally:
              tidy: { uses: flow/print, with: { message: tidied } }
            """);

        var restarted = await home.DriveAsync(Token, "restart", "1");
        var again = await home.RunAsync(Token, "restart", "1");

        Assert.Equal((1, 0), (failed.Command.ExitCode, restarted.Command.ExitCode));
        Assert.Equal([1, 2, 1, 2], restarted.States.Select(s => (int)restarted.Step(s.Id)["attempts"]!));
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("run-not-restartable", again.Errors);
    }

    private static Task<RunResult> RunAsync(Home home, string steps)
    {
        home.Write("flow.yaml", $"apiVersion: workflows/v1\nname: flow\n{steps}\n");
        return home.DriveAsync(Token, "run", "flow.yaml");
    }

    private static (string?, string?) Failure(RunResult run, string step) =>
        ((string?)run.Step(step)["failure"]!["kind"], (string?)run.Step(step)["failure"]!["code"]);
}
