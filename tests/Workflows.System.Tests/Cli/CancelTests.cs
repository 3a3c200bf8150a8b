using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class CancelTests : IDisposable
{
    private const string Spec = """
        apiVersion: workflows/v1
        name: slow
        steps:
          first: { uses: flow/print, with: { message: First. } }
          sleep: { uses: flow/sleep, needs: [first], with: { duration: 10m } }
        finally:
          tidy: { uses: flow/print, with: { message: Tidied. } }
        """;

    private readonly TemporaryFolder folder = new();

    public CancelTests() => File.WriteAllText(folder.At("slow.yaml"), Spec);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_cancels_runs_finally_and_ends_with_130(string signal)
    {
        var token = TestContext.Current.CancellationToken;
        using var run = Start("run", folder.At("slow.yaml"));
        await run.SaysAsync("sleep running", token);

        run.Signal(signal);
        var result = await run.EndAsync(token);

        Assert.Equal((130, ""), (result.ExitCode, result.Errors));
        Assert.Contains("sleep cancelled", result.Output);
        Assert.Contains("tidy Tidied.", result.Output);
        var show = await Start("show", "1", "-o", "json").EndAsync(token);
        Assert.Equal("cancelled", (string?)show.Json["state"]);
    }

    [Fact]
    public async Task Another_process_cancels_a_run()
    {
        var token = TestContext.Current.CancellationToken;
        using var run = Start("run", folder.At("slow.yaml"));
        await run.SaysAsync("sleep running", token);

        var cancel = await Start("cancel", "1").EndAsync(token);
        var result = await run.EndAsync(token);

        Assert.Equal((0, 130), (cancel.ExitCode, result.ExitCode));
        Assert.Contains("run 1 (slow)", cancel.Output);
    }

    [Fact]
    public async Task Restart_continues_a_killed_run_without_repeating_what_succeeded()
    {
        var token = TestContext.Current.CancellationToken;
        using (var run = Start("run", folder.At("slow.yaml")))
        {
            await run.SaysAsync("sleep running", token);
            run.Signal("KILL");
            await run.EndAsync(token);
        }

        var list = await Start("list", "-o", "json").EndAsync(token);
        using var restart = Start("restart", "1");
        await restart.SaysAsync("sleep running", token);
        restart.Signal("INT");
        var result = await restart.EndAsync(token);

        Assert.Equal("interrupted", (string?)list.Json[0]!["state"]);
        Assert.Equal(130, result.ExitCode);
        Assert.DoesNotContain("first running", result.Output);
    }

    private WorkflowsProcess Start(params string[] arguments) => WorkflowsProcess.Start(folder.At("home"), arguments);
}
