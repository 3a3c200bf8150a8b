using Workflows.Core.Runs;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

[Collection(AloneCollection.Name)]
public sealed class CancelledRunTests(LongTraining training)
{
    private const string Sleepers = """
        apiVersion: workflows/v1
        name: sleepers
        steps:
          sleep: { uses: flow/sleep, with: { duration: 10m } }
          next: { uses: flow/print, needs: [sleep], with: { message: never } }
        finally:
          tidy: { uses: flow/sleep, with: { duration: 10m } }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_a_training_within_a_second_with_a_checkpoint_to_go_on_from(string signal)
    {
        await using var home = LongTraining.NewHome();
        using var run = home.Start("run", "long.yaml", "--output", "json");
        await home.UntilAsync(LongTraining.Checkpoints(1), Token);

        run.Signal(signal);
        var cancelled = new RunResult(await run.EndAsync(Token));

        Assert.Equal((130, "cancelled"), (cancelled.Command.ExitCode, (string?)cancelled.Json["state"]));
        Assert.Equal(["succeeded", "succeeded", "cancelled", "cancelled"], cancelled.States.Select(s => s.State));
        Assert.InRange(await SecondsToEndAsync(home), 0, 1);
        Assert.NotEqual(0, new FileInfo(LongTraining.CheckpointOf(home)).Length);

        var restarted = await home.DriveAsync(Token, "restart", "1");

        Assert.Equal((0, 2), (restarted.Command.ExitCode, (int)restarted.Step("train")["attempts"]!));
        Assert.InRange(await LongTraining.ResumedFromAsync(home), 1, LongTraining.Epochs - 1);
        Assert.Equal(training.Hashes, LongTraining.HashesOf(restarted));
    }

    [Fact]
    public async Task A_training_that_times_out_goes_on_from_its_checkpoint_in_the_next_attempt()
    {
        await using var home = LongTraining.NewHome("timeout: 2s", "retry: { maxAttempts: 50 }");

        var run = await home.DriveAsync(Token, "run", "long.yaml");

        Assert.True(run.Command.ExitCode == 0, run.Command.ToString());
        Assert.InRange((int)run.Step("train")["attempts"]!, 2, 50);
        Assert.Equal(training.Hashes, LongTraining.HashesOf(run));
    }

    [Fact]
    public async Task A_step_that_waits_for_a_device_is_cancelled_too()
    {
        await using var home = new Home();
        home.Write("sleepers.yaml", """
            apiVersion: workflows/v1
            name: sleepers
            steps:
              one: { uses: flow/sleep, with: { duration: 10m }, resources: { memory: 60% } }
              two: { uses: flow/sleep, with: { duration: 10m }, resources: { memory: 60% } }
            """);
        using var run = home.Start("run", "sleepers.yaml", "--output", "json");
        await home.UntilAsync(events => Began("one")(events) && Began("two")(events), Token);

        run.Signal("INT");
        var result = new RunResult(await run.EndAsync(Token));

        Assert.Equal([("one", "cancelled"), ("two", "cancelled")], result.States);
        Assert.InRange(await SecondsToEndAsync(home), 0, 1);
    }

    [Fact]
    public async Task A_second_signal_does_not_wait_for_finally()
    {
        await using var home = new Home();
        home.Write("sleepers.yaml", Sleepers);
        using var run = home.Start("run", "sleepers.yaml", "--output", "json");
        await home.UntilAsync(Began("sleep"), Token);
        run.Signal("INT");
        await home.UntilAsync(Began("tidy"), Token);

        run.Signal("INT");
        var result = new RunResult(await run.EndAsync(Token));

        Assert.Equal((130, "cancelled"), (result.Command.ExitCode, (string?)result.Json["state"]));
        Assert.All(result.States, step => Assert.Equal("cancelled", step.State));
        Assert.Contains(await home.EventsAsync(Token), e => e.Event is CancelRequested { Force: true });
        Assert.InRange(await SecondsToEndAsync(home), 0, 1);
    }

    [Fact]
    public async Task Another_process_cancels_within_a_second()
    {
        await using var home = new Home();
        home.Write("sleepers.yaml", Sleepers);
        using var run = home.Start("run", "sleepers.yaml", "--output", "json");
        await home.UntilAsync(Began("sleep"), Token);

        var cancel = await home.RunAsync(Token, "cancel", "1", "--force");
        var result = new RunResult(await run.EndAsync(Token));

        Assert.Equal((0, 130), (cancel.ExitCode, result.Command.ExitCode));
        Assert.Equal("cancelled", (string?)result.Json["state"]);
        Assert.InRange(await SecondsToEndAsync(home), 0, 1);
    }

    [Fact]
    public async Task A_run_that_somebody_drives_is_not_driven_twice()
    {
        await using var home = new Home();
        home.Write("sleepers.yaml", Sleepers);
        using var run = home.Start("run", "sleepers.yaml", "--output", "json");
        await home.UntilAsync(Began("sleep"), Token);

        var restart = await home.RunAsync(Token, "restart", "1");
        run.Signal("KILL");

        Assert.Equal(1, restart.ExitCode);
        Assert.Contains("run-driven-elsewhere", restart.Errors);
    }

    private static Func<IReadOnlyList<StoredEvent>, bool> Began(string step) =>
        events => events.Any(e => e.Event is AttemptStarted a && a.Step == step);

    private static async Task<double> SecondsToEndAsync(Home home)
    {
        var events = await home.EventsAsync(Token);
        return (events.Single(e => e.Event is RunCancelled).At - events.Last(e => e.Event is CancelRequested).At).TotalSeconds;
    }
}
