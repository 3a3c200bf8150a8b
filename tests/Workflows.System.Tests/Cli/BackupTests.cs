using System.Formats.Tar;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class BackupTests : IAsyncDisposable
{
    private readonly Home home = new();
    private readonly Home other = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await home.DisposeAsync();
        await other.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_home_goes_on_from_a_backup()
    {
        var spec = Chain.Write(home);
        var run = await home.DriveAsync(Token, "run", spec);
        var failing = home.Write("late.yaml", """
            apiVersion: workflows/v1
            name: late
            steps:
              load: { uses: data/read-csv, with: { path: rows.csv, label: kind } }
              late: { uses: flow/fail, needs: [load], with: { failures: 1 } }
            """);
        await home.DriveAsync(Token, "run", failing);
        var archive = home.Beside("home.tar.gz");

        var created = await home.RunAsync(Token, "backup", "create", archive);
        var refused = await home.RunAsync(Token, "backup", "create", archive);
        var forced = await home.RunAsync(Token, "backup", "create", archive, "--force", "-o", "json");
        var restored = await other.RunAsync(Token, "backup", "restore", archive);
        var twice = await other.RunAsync(Token, "backup", "restore", archive);

        Assert.Equal((0, 1, 0, 0, 1), (created.ExitCode, refused.ExitCode, forced.ExitCode, restored.ExitCode, twice.ExitCode));
        Assert.StartsWith("error backup-exists: ", refused.Errors);
        Assert.StartsWith("error store-not-empty: ", twice.Errors);
        Assert.Equal(2, (int)forced.Json["rows"]!["runs"]!);
        Assert.Equal((await home.RunAsync(Token, "list", "-o", "json")).Output, (await other.RunAsync(Token, "list", "-o", "json")).Output);
        Assert.Equal((await home.RunAsync(Token, "show", "1", "-o", "json")).Output, (await other.RunAsync(Token, "show", "1", "-o", "json")).Output);
        Assert.Equal((await home.RunAsync(Token, "logs", "1", "-o", "json")).Output, (await other.RunAsync(Token, "logs", "1", "-o", "json")).Output);
        var restarted = await other.DriveAsync(Token, "restart", "2");
        Assert.Equal((0, "succeeded"), (restarted.Command.ExitCode, (string?)restarted.Json["state"]));
        var reused = await other.DriveAsync(Token, "run", spec);
        Assert.Equal(("cached", "cached", 3), ((string?)reused.Step("load")["state"], (string?)reused.Step("split")["state"], (int)reused.Json["number"]!));
        Assert.Equal(run.Hash("load.dataset"), reused.Hash("load.dataset"));
    }

    [Fact]
    public async Task A_registered_workflow_goes_on_where_its_home_lies_now()
    {
        Chain.WriteRows(home, 12);
        var spec = home.Write("late.yaml", """
            apiVersion: workflows/v1
            name: late
            steps:
              late: { uses: flow/fail, with: { failures: 1 } }
              load: { uses: data/read-csv, needs: [late], with: { path: rows.csv, label: kind } }
            """);
        await home.RunAsync(Token, "register", spec);
        await home.DriveAsync(Token, "run", "late");
        await home.RunAsync(Token, "backup", "create", home.Beside("home.tar"));
        await other.RunAsync(Token, "backup", "restore", home.Beside("home.tar"));
        Directory.Move(home.Path, home.Beside("gone"));
        File.Delete(home.Beside("rows.csv"));

        var restarted = await other.DriveAsync(Token, "restart", "1");

        Assert.True(restarted.Command.ExitCode == 0, restarted.Command.ToString());
    }

    [Fact]
    public async Task Killed_while_it_writes_or_restores_it_leaves_nothing_half()
    {
        for (var n = 0; n < 3; n++) await home.DriveAsync(Token, "run", Chain.Write(home), "--seed", $"{n}");
        var archive = home.Beside("home.tar");
        var random = new Random(7);
        for (var kill = 0; kill < 4; kill++)
        {
            using var backup = home.Start("backup", "create", archive, "--force");
            await KillAsync(backup, random);
            if (File.Exists(archive)) Assert.Equal("manifest.json", LastName(archive));
        }

        var created = await home.RunAsync(Token, "backup", "create", archive, "--force");
        Assert.True(created.ExitCode == 0, created.ToString());
        for (var kill = 0; kill < 4; kill++)
        {
            using var restore = other.Start("backup", "restore", archive);
            await KillAsync(restore, random);
            if ((await other.RunAsync(Token, "list", "-o", "json")).Json.AsArray().Count > 0) break;
        }

        var restored = await other.RunAsync(Token, "backup", "restore", archive);
        Assert.True(restored.ExitCode == 0 || restored.Errors.StartsWith("error store-not-empty", StringComparison.Ordinal), restored.ToString());
        Assert.Equal((await home.RunAsync(Token, "list", "-o", "json")).Output, (await other.RunAsync(Token, "list", "-o", "json")).Output);
        Assert.Equal("cached", (string?)(await other.DriveAsync(Token, "run", home.Beside("chain.yaml"))).Step("split")["state"]);
    }

    private static async Task KillAsync(WorkflowsProcess process, Random random)
    {
        await Task.WhenAny(process.EndAsync(Token), Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 700)), TimeProvider.System, Token));
        if (!process.HasExited) process.Signal("KILL");
        await process.EndAsync(Token);
    }

    private static string? LastName(string path)
    {
        using var tar = new TarReader(File.OpenRead(path));
        string? last = null;
        while (tar.GetNextEntry() is { } entry) last = entry.Name;
        return last;
    }
}
