using Workflows.Core.Runs;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

[Collection(AloneCollection.Name)]
public sealed class KilledRunTests(LongTraining training)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_killed_training_goes_on_and_ends_with_the_same_bytes(int seed)
    {
        await using var home = LongTraining.NewHome();
        var killed = await KillAsync(home, new Random(seed));
        Assert.DoesNotContain(killed, e => e.Event is StepSucceeded { Step: "train" });

        var list = await home.RunAsync(Token, "list", "--output", "json");
        var show = await home.RunAsync(Token, "show", "1", "--output", "json");
        var run = await home.DriveAsync(Token, "restart", "1");

        Assert.Equal("interrupted", (string?)Assert.Single(list.Json.AsArray())!["state"]);
        Assert.Equal("interrupted", (string?)new RunResult(show).Step("train")["state"]);
        Assert.Equal((0, "succeeded"), (run.Command.ExitCode, (string?)run.Json["state"]));
        Assert.Equal([1, 1, 2, 1], run.States.Select(s => (int)run.Step(s.Id)["attempts"]!));
        Assert.InRange(await LongTraining.ResumedFromAsync(home), LastCheckpoint(killed), LongTraining.Epochs - 1);
        Assert.Equal(training.Hashes, LongTraining.HashesOf(run));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_told_and_the_training_begins_anew()
    {
        await using var home = LongTraining.NewHome();
        await KillAsync(home, new Random(5));
        await using (var checkpoint = new FileStream(LongTraining.CheckpointOf(home), FileMode.Open, FileAccess.ReadWrite)) checkpoint.SetLength(checkpoint.Length - 1);

        var run = await home.DriveAsync(Token, "restart", "1");
        var logs = await home.RunAsync(Token, "logs", "1", "--step", "train", "--output", "json");

        Assert.True(run.Command.ExitCode == 0, run.Command.ToString());
        Assert.Contains(logs.Json.AsArray(), l => (string?)l!["level"] == "warning" && ((string)l["message"]!).StartsWith("Training starts from the beginning"));
        Assert.Equal(training.Hashes, LongTraining.HashesOf(run));
    }

    [Fact]
    public async Task A_killed_run_can_be_cancelled_instead()
    {
        await using var home = LongTraining.NewHome();
        await KillAsync(home, new Random(4));

        var cancel = await home.RunAsync(Token, "cancel", "1");
        var show = await home.RunAsync(Token, "show", "1", "--output", "json");

        Assert.True(cancel.ExitCode == 0, cancel.ToString());
        Assert.Equal("cancelled", (string?)show.Json["state"]);
    }

    // Somewhere between two checkpoints, behind the second one, and before a fast machine is done.
    private static async Task<IReadOnlyList<StoredEvent>> KillAsync(Home home, Random random)
    {
        using var run = home.Start("run", "long.yaml", "--output", "json");
        await home.UntilAsync(LongTraining.Checkpoints(2), Token);
        var (since, pause) = (TimeProvider.System.GetTimestamp(), TimeSpan.FromSeconds(random.NextDouble() / 2));
        await home.UntilAsync(_ => TimeProvider.System.GetElapsedTime(since) > pause, Token);
        run.Signal("KILL");
        await run.EndAsync(Token);
        return await home.EventsAsync(Token);
    }

    private static int LastCheckpoint(IReadOnlyList<StoredEvent> events) => (int)events.Select(e => e.Event).OfType<CheckpointWritten>().Last().Position;
}
