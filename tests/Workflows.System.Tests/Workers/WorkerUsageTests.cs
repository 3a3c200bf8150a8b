using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Workers;

public sealed class WorkerUsageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_starts_a_worker_without_an_engine_is_told_what_to_write()
    {
        await using var home = new Home();
        using var worker = WorkflowsProcess.Start("sh", ["-c", "dotnet exec \"$1\" worker < /dev/null", "sh", Clone.Executable], home.Path, null);

        var result = await worker.EndAsync(Token);

        Assert.Equal((64, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("'workflows worker' is started by the engine", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_names_no_worker()
    {
        await using var home = new Home();
        Assert.DoesNotContain("worker", (await home.RunAsync(Token, "--help")).Output, StringComparison.Ordinal);
    }
}
