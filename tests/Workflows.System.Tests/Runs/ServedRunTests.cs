using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Workflows.Core.Runs;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>Runs that a server drives, and what people ask of them from other processes.</summary>
public sealed partial class ServedRunTests
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
    public async Task A_server_that_is_told_to_stop_ends_its_streams_and_leaves_a_checkpoint_to_go_on_from()
    {
        await using var home = LongTraining.NewHome();
        await home.RunAsync(Token, "run", "long.yaml", "--detach");
        using (var server = home.Start("serve", "--port", "0"))
        {
            await server.SaysAsync("/metadata", Token);
            await home.UntilAsync(LongTraining.Checkpoints(1), Token);
            using var client = new HttpClient { BaseAddress = new Uri(Address().Match(server.Output).Value) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(home.At("admin.key"), Token)).Trim());
            using var stream = new StreamReader(await client.GetStreamAsync("/api/v1/projects/default/stream?topic=run:1", Token));
            while (await stream.ReadLineAsync(Token) is { } line && !line.Contains("checkpoint-written", StringComparison.Ordinal))
            {
            }

            server.Signal("TERM");
            await stream.ReadToEndAsync(Token);
            var end = await server.EndAsync(Token);
            Assert.Equal((0, ""), (end.ExitCode, end.Errors));
        }

        Assert.Contains("interrupted", (await home.RunAsync(Token, "list")).Output, StringComparison.Ordinal);
        using var next = home.Start("serve", "--port", "0");
        await home.UntilAsync(events => events[^1].Event is RunSucceeded, Token);
        Assert.InRange(await LongTraining.ResumedFromAsync(home), 1, LongTraining.Epochs - 1);
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

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
