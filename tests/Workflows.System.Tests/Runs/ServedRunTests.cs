using Workflows.Core.Runs;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>Runs that a server drives, and what people ask of them from other processes.</summary>
public sealed class ServedRunTests
{
    private const string Rests = """
        apiVersion: workflows/v1
        name: rests
        steps:
          first: { uses: flow/sleep, with: { duration: 2s } }
          second: { uses: flow/print, needs: [first], with: { message: done } }
        outputs: { said: "${{ steps.second.outputs.message }}" }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_detached_run_is_taken_up_paused_and_resumed_from_other_terminals()
    {
        await using var home = new Home();
        home.Write("rests.yaml", Rests);
        var left = await home.RunAsync(Token, "run", "rests.yaml", "--detach");
        Assert.Contains("run 1 (rests) is left to a process that serves", left.Output, StringComparison.Ordinal);

        using var server = home.Start("serve", "--port", "0");
        await home.UntilAsync(events => events.Any(e => e.Event is AttemptStarted), Token);
        var pause = await home.RunAsync(Token, "pause", "1");
        Assert.Equal(0, pause.ExitCode);
        await home.UntilAsync(events => events.Any(e => e.Event is RunWaiting), Token);
        var show = await home.RunAsync(Token, "show", "1");
        Assert.Contains("paused by", show.Output, StringComparison.Ordinal);
        Assert.Contains("workflows resume 1", show.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await home.RunAsync(Token, "resume", "1")).ExitCode);
        await home.UntilAsync(events => events[^1].Event is RunSucceeded, Token);
        await server.SaysAsync("succeeded", Token);
    }

    [Fact]
    public async Task A_server_goes_on_with_what_a_killed_terminal_left()
    {
        await using var home = new Home();
        home.Write("rests.yaml", Rests);
        using (var victim = home.Start("run", "rests.yaml"))
        {
            await home.UntilAsync(events => events.Any(e => e.Event is AttemptStarted), Token);
            victim.Signal("KILL");
            await victim.EndAsync(Token);
        }

        using var server = home.Start("serve", "--port", "0");
        var events = await home.UntilAsync(events => events[^1].Event is RunSucceeded, Token);
        Assert.Equal(2, events.Count(e => e.Event is RunStarted));
    }

    [Fact]
    public async Task A_server_starts_programs_only_when_it_is_allowed_to()
    {
        await using var home = new Home();
        home.Write("program.yaml", """
            apiVersion: workflows/v1
            name: program
            steps:
              go: { uses: run/command, with: { program: "true" } }
            """);
        await home.RunAsync(Token, "run", "program.yaml", "--detach");
        using (var server = home.Start("serve", "--port", "0"))
        {
            var events = await home.UntilAsync(events => events[^1].Event is RunFailed, Token);
            Assert.Equal("command-not-allowed", ((RunFailed)events[^1].Event).Failure.Code);
        }

        await home.RunAsync(Token, "restart", "1", "--detach");
        using var allowed = home.Start("serve", "--port", "0", "--allow-commands");
        await home.UntilAsync(events => events[^1].Event is RunSucceeded, Token);
    }
}
