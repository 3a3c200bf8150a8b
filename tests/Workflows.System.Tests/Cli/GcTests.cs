using System.Text.Json.Nodes;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class GcTests : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(100);

    private readonly Home home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => home.DisposeAsync();

    [Fact]
    public async Task Says_with_dry_run_exactly_what_it_then_removes()
    {
        var spec = Chain.Write(home);
        foreach (var share in new[] { "0.25", "0.5" }) await home.DriveAsync(Token, "run", spec, "--input", $"share={share}");
        AgeArtifacts();

        var kept = await home.RunAsync(Token, "gc");
        var said = await home.RunAsync(Token, "gc", "--older-than", "0s", "--keep-last", "1", "--dry-run", "-o", "json");
        var table = await home.RunAsync(Token, "gc", "--older-than", "0s", "--keep-last", "1", "--dry-run");
        var done = await home.RunAsync(Token, "gc", "--older-than", "0s", "--keep-last", "1", "-o", "json");
        var again = await home.RunAsync(Token, "gc", "--older-than", "0s", "--keep-last", "1");

        Assert.StartsWith("Nothing to remove.", kept.Output);
        Assert.Contains("would be removed", table.Output);
        Assert.True(JsonNode.DeepEquals(said.Json["kinds"], done.Json["kinds"]), $"{said}\n{done}");
        Assert.Equal([("runs", 1), ("artifacts", 1)], done.Json["kinds"]!.AsArray().Select(k => ((string)k!["name"]!, (int)k["count"]!)).Where(k => k.Item1 is "runs" or "artifacts").Select(k => (k.Item1, Math.Min(k.Item2, 1))));
        Assert.StartsWith("Nothing to remove.", again.Output);
        Assert.Equal([2], (await home.RunAsync(Token, "list", "-o", "json")).Json.AsArray().Select(r => (int)r!["number"]!));
        var reused = await home.DriveAsync(Token, "run", spec, "--input", "share=0.5");
        Assert.Equal("cached", (string?)reused.Step("split")["state"]);
        var anew = await home.DriveAsync(Token, "run", spec, "--input", "share=0.25");
        Assert.Equal("succeeded", (string?)anew.Step("split")["state"]);
    }

    [Theory]
    [InlineData("--older-than", "soon")]
    [InlineData("--keep-last", "-1")]
    public async Task Refuses_what_is_no_retention(string option, string value)
    {
        var result = await home.RunAsync(Token, "gc", option, value);

        Assert.Equal(64, result.ExitCode);
        Assert.Contains(option, result.Errors);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Killed_at_any_moment_it_leaves_a_home_in_order(int seed)
    {
        var spec = home.Write("many.yaml", """
            apiVersion: workflows/v1
            name: many
            steps:
              say: { uses: flow/print, foreach: ["a", "b", "c", "d", "e", "f", "g", "h"], with: { message: "${{ item }}" } }
            """);
        var chain = Chain.Write(home);
        for (var n = 0; n < 6; n++) await home.DriveAsync(Token, "run", n % 3 == 0 ? chain : spec, "--seed", $"{n}");
        AgeArtifacts();

        var random = new Random(seed);
        for (var kill = 0; kill < 4; kill++)
        {
            using var gc = home.Start("gc", "--older-than", "0s", "--keep-last", "1");
            await Task.WhenAny(gc.EndAsync(Token), Task.Delay(TimeSpan.FromMilliseconds(random.Next(150, 900)), TimeProvider.System, Token));
            if (!gc.HasExited) gc.Signal("KILL");
            await gc.EndAsync(Token);
            foreach (var run in (await home.RunAsync(Token, "list", "-o", "json")).Json.AsArray())
                Assert.Equal(0, (await home.RunAsync(Token, "show", $"{run!["number"]}", "-o", "json")).ExitCode);
        }

        var last = await home.RunAsync(Token, "gc", "--older-than", "0s", "--keep-last", "1");
        Assert.True(last.ExitCode == 0, last.ToString());
        Assert.Equal(2, (await home.RunAsync(Token, "list", "-o", "json")).Json.AsArray().Count);
        Assert.StartsWith("Nothing to remove.", (await home.RunAsync(Token, "gc", "--older-than", "0s", "--keep-last", "1")).Output);
        Assert.Equal("cached", (string?)(await home.DriveAsync(Token, "run", chain, "--seed", "3")).Step("split")["state"]);
    }

    private void AgeArtifacts()
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(home.At("artifacts/sha256"), "*", SearchOption.AllDirectories).ToList())
        {
            if (Directory.Exists(path)) Directory.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime - Long);
            else File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime - Long);
        }
    }
}
