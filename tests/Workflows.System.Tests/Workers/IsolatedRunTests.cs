using Workflows.Core.Runs;
using Workflows.System.Tests.Harness;
using Workflows.System.Tests.Runs;
using Xunit;

namespace Workflows.System.Tests.Workers;

/// <summary>A training in a worker process: the same bytes, curves and reactions as in the engine's own.</summary>
[Collection(AloneCollection.Name)]
public sealed class IsolatedRunTests(LongTraining training)
{
    private const string Isolated = "resources: { isolation: process }";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gives_the_same_bytes_curves_and_lines_and_leaves_torch_to_the_worker()
    {
        await using var home = LongTraining.NewHome(Isolated);
        using var running = home.Start("run", "long.yaml", "--output", "json");
        await home.UntilAsync(LongTraining.Checkpoints(1), Token);
        var worker = Assert.Single(ProcessTable.WorkersOf(running.Id));
        Assert.True(ProcessTable.Maps(worker, "libtorch"));
        Assert.False(ProcessTable.Maps(running.Id, "libtorch"));

        // What a terminal or a service manager sends to every process is for the engine to act on.
        foreach (var signal in (string[])["INT", "TERM", "HUP", "QUIT"]) ProcessTable.Signal(worker, signal);
        var run = new RunResult(await running.EndAsync(Token));

        Assert.Equal(training.Hashes, LongTraining.HashesOf(run));
        Assert.Equal(1, (int)run.Step("train")["attempts"]!);
        var id = (string)run.Json["runId"]!;
        Assert.Equal(LongTraining.Epochs, (await home.MetricsAsync(id, Token)).Count(p => p.Name == "loss"));
        var trained = (await home.EventsAsync(Token)).Select(e => e.Event).OfType<StepSucceeded>().Single(e => e.Step == "train");
        Assert.NotEmpty(trained.Measurements!);
    }

    // As Ctrl-C on a terminal: the signal reaches engine and worker alike.
    [Fact]
    public async Task A_signal_to_all_processes_stops_it_within_a_second_with_a_checkpoint()
    {
        await using var home = LongTraining.NewHome(Isolated);
        using var run = WorkflowsProcess.Start("setsid", ["dotnet", "exec", Clone.Executable, "run", "long.yaml", "--output", "json"], home.Path, home.Beside("."));
        await home.UntilAsync(LongTraining.Checkpoints(1), Token);

        ProcessTable.Signal(-run.Id, "INT");
        var cancelled = new RunResult(await run.EndAsync(Token));

        Assert.Equal((130, "cancelled"), (cancelled.Command.ExitCode, (string?)cancelled.Json["state"]));
        Assert.InRange(await SecondsToEndAsync(home), 0, 1);
        Assert.NotEqual(0, new FileInfo(LongTraining.CheckpointOf(home)).Length);
        var restarted = await home.DriveAsync(Token, "restart", "1");
        Assert.InRange(await LongTraining.ResumedFromAsync(home), 1, LongTraining.Epochs - 1);
        Assert.Equal(training.Hashes, LongTraining.HashesOf(restarted));
    }

    [Fact]
    public async Task A_worker_that_hears_no_cancel_is_killed()
    {
        await using var home = LongTraining.NewHome(Isolated);
        using var run = home.Start("run", "long.yaml", "--output", "json");
        await home.UntilAsync(LongTraining.Checkpoints(1), Token);
        var worker = Assert.Single(ProcessTable.WorkersOf(run.Id));
        ProcessTable.Signal(worker, "STOP");

        run.Signal("INT");
        var cancelled = new RunResult(await run.EndAsync(Token));

        Assert.Equal((130, "cancelled"), (cancelled.Command.ExitCode, (string?)cancelled.Step("train")["state"]));
        Assert.False(Directory.Exists($"/proc/{worker}"));
    }

    [Fact]
    public async Task A_worker_that_hears_no_timeout_is_killed()
    {
        await using var home = LongTraining.NewHome(Isolated, "timeout: 4s");
        using var run = home.Start("run", "long.yaml", "--output", "json");
        await home.UntilAsync(events => events.Any(e => e.Event is AttemptStarted { Step: "train" }), Token);
        await ProcessTable.UntilAsync(() => ProcessTable.WorkersOf(run.Id).Count > 0, Token);
        ProcessTable.Signal(ProcessTable.WorkersOf(run.Id)[0], "STOP");

        var result = new RunResult(await run.EndAsync(Token));

        Assert.Equal((1, "step-timeout"), (result.Command.ExitCode, (string?)result.Json["failure"]!["code"]));
        Assert.Equal(1, (int)result.Step("train")["attempts"]!);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("process")]
    public async Task A_killed_engine_takes_every_program_with_it(string isolation)
    {
        await using var home = new Home();
        var token = $"{1_000_000 + Environment.ProcessId}.{isolation.Length}";
        home.Write("long.sh", $"sleep {token} & setsid sleep {token} & echo '::workflows {{\"metric\": \"begun\", \"step\": 1, \"value\": 1}}'; exec sleep {token}");
        home.Write("spec.yaml", $$"""
            apiVersion: workflows/v1
            name: programs
            steps:
              program:
                uses: run/command
                resources: { isolation: {{isolation}} }
                with: { program: sh, args: [long.sh], reads: [long.sh] }
            """);
        using var run = home.Start("run", "spec.yaml");
        await ProcessTable.UntilAsync(() => ProcessTable.Having($"sleep {token}").Count == 3, Token);

        run.Signal("KILL");
        await run.EndAsync(Token);

        await ProcessTable.UntilAsync(() => ProcessTable.Having(token).Count == 0, Token);
    }

    private static async Task<double> SecondsToEndAsync(Home home)
    {
        var events = await home.EventsAsync(Token);
        return (events.Single(e => e.Event is RunCancelled).At - events.Last(e => e.Event is CancelRequested).At).TotalSeconds;
    }
}
