using System.Text;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>A program gets a secret and tells it to everybody who listens; nobody ever gets to see it.</summary>
public sealed class SecretRunTests : IAsyncDisposable
{
    private const string Value = "correct/horse+battery staple";

    private const string Gossip = """
        echo "plain $API_KEY"
        printf '%s' "$API_KEY" | base64
        printf 'user:%s' "$API_KEY" | base64 >&2
        echo "::workflows {\"progress\": 0.5, \"message\": \"$API_KEY\"}"
        echo "$API_KEY" > notes.txt
        echo "$API_KEY" > "$WORKFLOWS_CHECKPOINT/state"
        echo "{\"length\": ${#API_KEY}}" > out/result.json
        """;

    private readonly Home home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => home.DisposeAsync();

    [Theory]
    [InlineData("none")]
    [InlineData("process")]
    public async Task A_program_may_use_it(string isolation)
    {
        var run = await RunAsync(Gossip, isolation);

        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.Equal(Value.Length, (int)run.Json["outputs"]!["length"]!);
        await NothingIsFoundAsync(run);
        Assert.Contains("plain ***", (await home.RunAsync(Token, "logs", "1")).Output);
    }

    [Theory]
    [InlineData("echo \"{\\\"length\\\": 1, \\\"key\\\": \\\"$API_KEY\\\"}\" > out/result.json", "secret-in-output")]
    [InlineData("echo \"$API_KEY\" > out/kept.txt; echo '{\"length\": 1}' > out/result.json", "secret-in-output")]
    [InlineData("echo \"cannot log in with $API_KEY\" >&2; exit 3", "command-failed")]
    public async Task A_program_that_gives_it_away_fails(string script, string code)
    {
        foreach (var isolation in (string[])["none", "process"])
        {
            var run = await RunAsync($"{Gossip}\n{script}", isolation);

            Assert.Equal((1, code), (run.ExitCode, (string?)run.Json["failure"]!["code"]));
            await NothingIsFoundAsync(run);
        }
    }

    private async Task<CommandResult> RunAsync(string script, string isolation)
    {
        home.Write("gossip.sh", script);
        var spec = home.Write("gossip.yaml", $$$"""
            apiVersion: workflows/v1
            name: gossip
            secrets: [TOKEN]
            steps:
              tell:
                uses: run/command
                with: { program: sh, args: [gossip.sh], reads: [gossip.sh], outputs: { kept: { path: out/kept.txt } }, result: out/result.json }
                resources: { isolation: {{{isolation}}} }
                env: { API_KEY: "${{ secrets.TOKEN }}" }
            outputs:
              length: ${{ steps.tell.outputs.result.length }}
            """);
        if (!script.Contains("kept.txt", StringComparison.Ordinal))
            home.Write("gossip.yaml", (await File.ReadAllTextAsync(spec, Token)).Replace("outputs: { kept: { path: out/kept.txt } }, ", "", StringComparison.Ordinal));
        using var set = WorkflowsProcess.Start(
            "sh", ["-c", $"printf '%s' '{Value}' | dotnet exec \"$@\"", "sh", Clone.Executable, "secrets", "set", "TOKEN", "--from-stdin", "--workflow", "gossip"], home.Path, null);
        await set.EndAsync(Token);
        return await home.RunAsync(Token, "run", spec, "--output", "json");
    }

    // Everything that was ever written: the home with database, log and artifacts, the events, and what people and programs are shown.
    private async Task NothingIsFoundAsync(CommandResult run)
    {
        var said = new StringBuilder($"{run}");
        foreach (string[] command in new[] { ["logs", "1"], ["show", "1"], ["show", "1", "-o", "json"], new[] { "secrets", "list" } })
            said.Append(await home.RunAsync(Token, command));
        foreach (var e in await home.EventsAsync(Token)) said.Append(e.Event);

        // A copy that another process makes: whoever closes a file of SQLite's gives up the locks that his whole process has on it.
        await using var copy = new Home();
        await copy.CopyAsync(home, Token);
        foreach (var file in Directory.GetFiles(copy.Path, "*", SearchOption.AllDirectories))
            said.Append(file).Append(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Token)));
        foreach (var form in new[] { Value, "horse+battery", Convert.ToBase64String(Encoding.UTF8.GetBytes(Value))[..12], Uri.EscapeDataString(Value) })
            Assert.DoesNotContain(form, said.ToString(), StringComparison.Ordinal);
    }
}
