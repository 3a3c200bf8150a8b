using System.Diagnostics;
using Workflows.Activities.Commands;
using Workflows.Core.Activities;
using Xunit;

namespace Workflows.Activities.Tests.Commands;

/// <summary>How a command ends that does not end by itself, and what it leaves.</summary>
public sealed class CommandEndTests : IDisposable
{
    private readonly ActivityTestContext test = new();

    [Fact]
    public async Task Ends_everything_that_it_started_within_a_second_of_a_cancel()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(test.Cancellation);
        var marked = test with { Cancellation = cancel.Token };
        marked.Report.OnMetric = (_, _) => cancel.Cancel();

        // Children in the background, one without its variables, and the script itself ignore SIGTERM.
        var run = RunAsync(
            marked,
            """
            trap '' TERM
            sleep 1000 &
            env -i sh -c 'trap "" TERM; while :; do sleep 1; done' "$WORKFLOWS_CHECKPOINT" &
            (sleep 1000 & exec sleep 1000) &
            echo "::workflows {\"metric\": \"started\", \"step\": $$, \"value\": 1}"
            while :; do sleep 1; done
            """);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(Left(marked));
    }

    [Fact]
    public async Task Lets_a_program_write_its_checkpoint_when_it_is_told_to_end()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(test.Cancellation);
        var marked = test with { Cancellation = cancel.Token };
        marked.Report.OnMetric = (_, _) => cancel.Cancel();

        var run = RunAsync(marked, """
            trap 'echo kept > "$WORKFLOWS_CHECKPOINT/state"; exit 0' TERM
            echo '::workflows {"metric": "started", "step": 1, "value": 1}'
            while :; do sleep 0.05; done
            """);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(marked.Context.CheckpointFolder, "state"), test.Cancellation));
    }

    [Fact]
    public async Task Leaves_nothing_running_behind_a_program_that_ended_well()
    {
        await RunAsync(test, "sleep 1000 & echo done");

        Assert.Equal("done", Assert.Single(test.Log.Entries).Message);
        Assert.Empty(Left(test));
    }

    [Fact]
    public async Task Ends_what_an_attempt_of_a_killed_host_left_first()
    {
        var start = new ProcessStartInfo("sleep", "1000");
        start.Environment[ProcessTree.Mark] = test.Context.CheckpointFolder;
        using var orphan = Process.Start(start)!;

        await RunAsync(test, "true");

        await orphan.WaitForExitAsync(test.Cancellation);
        Assert.Equal(128 + 15, orphan.ExitCode);
    }

    public void Dispose() => test.Dispose();

    private static async Task RunAsync(ActivityTestContext test, string script)
    {
        var path = test.File("script.sh");
        await File.WriteAllTextAsync(path, script, CancellationToken.None);
        await new RunCommand().RunAsync(new CommandInput { Program = "sh", Args = ["script.sh"], Reads = [new SourcePath(path, "script.sh", "")] }, test.Context);
    }

    /// <summary>Every process that names the folder of the attempt in its variables or its command line.</summary>
    private static List<int> Left(ActivityTestContext test)
    {
        var folder = test.Context.CheckpointFolder;
        return [.. Process.GetProcesses().Select(process => process.Id).Where(id => Holds($"/proc/{id}/environ") || Holds($"/proc/{id}/cmdline"))];

        bool Holds(string path)
        {
            try
            {
                return File.ReadAllText(path).Contains(folder, StringComparison.Ordinal);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }
}
