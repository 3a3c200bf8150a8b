using Microsoft.Data.Sqlite;
using Workflows.System.Tests.Examples;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>Damaged artifacts, and stores that cannot be used.</summary>
public sealed class DamagedHomeTests(ExampleRuns examples)
{
    private const string Fails = """
        apiVersion: workflows/v1
        name: fails
        steps:
          load: { uses: data/read-csv, with: { path: digits.csv, label: digit } }
          profile: { uses: data/profile, with: { dataset: "${{ steps.load.outputs.dataset }}" } }
          late: { uses: flow/fail, needs: [profile], with: { failures: 1 } }
          split: { uses: data/split, needs: [late], with: { dataset: "${{ steps.load.outputs.dataset }}" } }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_corrupted_artifact_is_named_and_computed_again()
    {
        await using var home = new Home();
        var (other, spec, first) = await examples.OfAsync("04-iris");
        await home.CopyAsync(other, Token);
        var hash = first.Hash("train.model");
        FlipAByte(Path.Combine(home.Artifact(hash), "weights.safetensors"));

        var second = await home.DriveAsync(Token, "run", spec);
        var third = await home.DriveAsync(Token, "run", spec);

        Assert.Equal(0, second.Command.ExitCode);
        Assert.Equal("succeeded", State(second, "train"));
        Assert.Contains(hash, (string?)second.Step("train")["note"]);
        Assert.Contains("corrupted", (string?)second.Step("train")["note"]);
        Assert.Equal(hash, second.Hash("train.model"));
        Assert.Equal(("cached", "cached"), (State(second, "onnx"), State(third, "train")));
    }

    [Fact]
    public async Task A_step_whose_artifact_is_corrupted_runs_again_on_restart()
    {
        await using var home = WithFails();
        var failed = await home.DriveAsync(Token, "run", "fails.yaml");
        var hash = failed.Hash("load.dataset");
        FlipAByte(Path.Combine(home.Artifact(hash), "rows.arrow"));

        var restarted = await home.DriveAsync(Token, "restart", "1");

        Assert.Equal((1, 0), (failed.Command.ExitCode, restarted.Command.ExitCode));
        Assert.Equal([2, 1, 2, 1], restarted.States.Select(s => (int)restarted.Step(s.Id)["attempts"]!));
        Assert.Contains(hash, (string?)restarted.Step("load")["note"]);
        Assert.Equal(hash, restarted.Hash("load.dataset"));
    }

    [Fact]
    public async Task A_store_that_another_process_keeps_locked_is_named()
    {
        await using var home = new Home();
        await home.CopyAsync((await examples.OfAsync("01-hello")).Home, Token);
        await using var connection = new SqliteConnection($"Data Source={home.At("workflows.db")};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync(Token);

        var run = await home.RunAsync(Token, "run", Clone.PathOf("specs/examples/01-hello.yaml"));

        Refuses(run, "store-locked", home.At("workflows.db"));
    }

    [Fact]
    public async Task A_new_home_is_private_and_ignored_by_git()
    {
        await using var home = new Home();

        await home.RunAsync(Token, "run", Clone.PathOf("specs/examples/01-hello.yaml"));

        Assert.Equal("*", (await File.ReadAllTextAsync(home.At(".gitignore"), Token)).Trim());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(home.Path));
    }

    [Fact]
    public async Task A_home_that_cannot_be_made_is_named()
    {
        await using var home = new Home();
        home.Write("home", "a file where the home should be");

        Refuses(await home.RunAsync(Token, "run", Clone.PathOf("specs/examples/01-hello.yaml")), "store-read-only", home.Path);
        File.Delete(home.Path);
    }

    [Fact]
    public async Task A_read_only_home_is_named()
    {
        await using var home = new Home();
        using var disk = SmallDisk.TryMount(home.Path, megabytes: 2);
        Assert.SkipWhen(disk is null, "This user may not mount a small disk.");
        await home.RunAsync(Token, "list");
        disk.MakeReadOnly();

        Refuses(await home.RunAsync(Token, "run", Clone.PathOf("specs/examples/01-hello.yaml")), "store-read-only", home.Path);
    }

    [Fact]
    public async Task A_full_disk_leaves_nothing_half_written_and_the_run_goes_on_once_there_is_space()
    {
        await using var home = WithFails();
        using var disk = SmallDisk.TryMount(home.Path, megabytes: 8);
        Assert.SkipWhen(disk is null, "This user may not mount a small disk.");
        await home.RunAsync(Token, "list");
        var filler = disk.FillUp(bytesLeft: 300_000);

        var full = await home.DriveAsync(Token, "run", "fails.yaml");

        Assert.Equal((1, "failed"), (full.Command.ExitCode, State(full, "load")));
        Assert.Equal(("resource", "disk-full"), ((string?)full.Json["failure"]!["kind"], (string?)full.Json["failure"]!["code"]));
        Assert.Empty(Files(home, "artifacts"));

        File.Delete(filler);
        await home.DriveAsync(Token, "restart", "1");
        var restarted = await home.DriveAsync(Token, "restart", "1");

        Assert.True(restarted.Command.ExitCode == 0, restarted.Command.ToString());
        Assert.Equal("succeeded", (string?)restarted.Json["state"]);
    }

    private static Home WithFails()
    {
        var home = new Home();
        home.Write("fails.yaml", Fails);
        home.Bring("specs/data/digits.csv", "digits.csv");
        return home;
    }

    private static void Refuses(CommandResult command, string code, string what)
    {
        Assert.Equal((1, ""), (command.ExitCode, command.Output));
        Assert.StartsWith($"error {code}: ", command.Errors);
        Assert.Contains(what, command.Errors);
        Assert.DoesNotContain("   at ", command.Errors);
    }

    private static string State(RunResult run, string step) => (string)run.Step(step)["state"]!;

    private static IEnumerable<string> Files(Home home, string folder) =>
        Directory.Exists(home.At(folder)) ? Directory.EnumerateFiles(home.At(folder), "*", SearchOption.AllDirectories) : [];

    private static void FlipAByte(string file)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = stream.Length / 2;
        var value = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(value ^ 1));
    }
}
