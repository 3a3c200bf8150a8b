using Workflows.Core.Diagnostics;
using Workflows.Core.Runs;
using Workflows.System.Tests.Harness;
using Workflows.System.Tests.Runs;
using Xunit;

namespace Workflows.System.Tests.Workers;

/// <summary>A worker dies in the middle of a training: that costs an attempt, and nothing else.</summary>
[Collection(AloneCollection.Name)]
public sealed class DyingWorkerTests(LongTraining training)
{
    private const string Isolated = "resources: { isolation: process }";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SEGV", "worker-crashed", "ended by SIG")]
    [InlineData("ABRT", "worker-crashed", "ended by SIGABRT")]
    [InlineData("KILL", "worker-killed", "was killed by SIGKILL, and neither the engine nor a lack of memory did it")]
    public async Task A_signal_costs_an_attempt_and_the_next_goes_on_from_the_checkpoint(string signal, string code, string words)
    {
        await using var home = LongTraining.NewHome(Isolated);
        SleepBeside(home);

        var (run, failure) = await DieAsync(home, async worker =>
        {
            ProcessTable.SayAs(worker, 1, "said on standard output");
            ProcessTable.SayAs(worker, 2, "free(): invalid pointer");
            await SignalAsync(worker, signal);
        });

        Assert.Equal((FailureKind.Crashed, code), (failure.Kind, failure.Code));
        Assert.Contains("The worker process of step 'train' " + words, failure.Message, StringComparison.Ordinal);
        Assert.Contains("\nsaid on standard output\nfree(): invalid pointer", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("free(): invalid pointer", (await home.RunAsync(Token, "logs", "1", "--step", "train")).Output, StringComparison.Ordinal);
        await WentOnAsync(home, run);
    }

    [Fact]
    public async Task The_kernel_that_runs_out_of_memory_is_told_from_others_that_kill()
    {
        await using var home = LongTraining.NewHome(Isolated);
        using var memory = new SmallMemory();

        var (run, failure) = await DieAsync(home, worker =>
        {
            memory.Hold(worker, 64 * 1024);
            return Task.CompletedTask;
        });

        Assert.Equal((FailureKind.Resource, "worker-out-of-memory"), (failure.Kind, failure.Code));
        Assert.Contains("was killed by the kernel because memory ran out", failure.Message, StringComparison.Ordinal);
        await WentOnAsync(home, run);
    }

    [Fact]
    public async Task A_step_whose_worker_always_dies_fails()
    {
        await using var home = LongTraining.NewHome(Isolated);
        using var run = home.Start("run", "long.yaml", "--output", "json");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await home.UntilAsync(events => events.Any(e => e.Event is AttemptStarted { Step: "train" } a && a.Attempt == attempt), Token);
            await ProcessTable.UntilAsync(() => ProcessTable.WorkersOf(run.Id).Count > 0, Token);
            await SignalAsync(ProcessTable.WorkersOf(run.Id)[0], "KILL");
        }

        var result = new RunResult(await run.EndAsync(Token));

        Assert.Equal((1, "worker-killed"), (result.Command.ExitCode, (string?)result.Json["failure"]!["code"]));
        Assert.Equal(2, (int)result.Step("train")["attempts"]!);
    }

    [Fact]
    public async Task A_killed_engine_takes_its_worker_with_it_and_the_run_goes_on()
    {
        await using var home = LongTraining.NewHome(Isolated);
        using var run = home.Start("run", "long.yaml");
        await home.UntilAsync(LongTraining.Checkpoints(2), Token);
        var worker = Assert.Single(ProcessTable.WorkersOf(run.Id));

        // Of a process that is stopped no code can notice anything.
        ProcessTable.Signal(worker, "STOP");
        run.Signal("KILL");
        await run.EndAsync(Token);
        await ProcessTable.UntilAsync(() => !Directory.Exists($"/proc/{worker}"), Token);
        var restarted = await home.DriveAsync(Token, "restart", "1");

        await WentOnAsync(home, restarted);
    }

    private static async Task<(RunResult Run, Failure Failure)> DieAsync(Home home, Func<int, Task> end)
    {
        using var run = home.Start("run", "long.yaml", "--output", "json");
        await home.UntilAsync(LongTraining.Checkpoints(2), Token);
        var worker = Assert.Single(ProcessTable.WorkersOf(run.Id));
        await end(worker);
        var result = new RunResult(await run.EndAsync(Token));
        var failed = Assert.Single((await home.EventsAsync(Token)).Select(e => e.Event).OfType<AttemptFailed>());
        Assert.True(failed.Failure is { Retryable: true, Resumable: true });
        return (result, failed.Failure);
    }

    private async Task WentOnAsync(Home home, RunResult run)
    {
        Assert.Equal((0, "succeeded"), (run.Command.ExitCode, (string?)run.Json["state"]));
        Assert.All(run.States, step => Assert.Equal(step.Id == "train" ? 2 : 1, (int)run.Step(step.Id)["attempts"]!));
        Assert.InRange(await LongTraining.ResumedFromAsync(home), 1, LongTraining.Epochs - 1);
        Assert.Equal(training.Hashes, LongTraining.HashesOf(run));
    }

    // The runtime lets a first SIGSEGV from outside pass; native code would run into the fault again.
    private static Task SignalAsync(int process, string name) => ProcessTable.UntilAsync(
        () =>
        {
            ProcessTable.Signal(process, name);
            return !Directory.Exists($"/proc/{process}");
        }, Token);

    // Works in the engine's own process all the while.
    private static void SleepBeside(Home home)
    {
        var spec = File.ReadAllText(home.Beside("long.yaml"));
        home.Write("long.yaml", spec.Replace("steps:\n", "steps:\n  beside: { uses: flow/sleep, with: { duration: 3s } }\n", StringComparison.Ordinal));
    }
}
