using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Looks_at_everything_and_its_exit_code_follows_the_worst()
    {
        var result = await RunAsync("doctor", "-o", "json");

        var findings = result.Json["findings"]!.AsArray();
        Assert.Equal(
            [".NET", "processor", "memory", "GPU", "torch", "ONNX Runtime", "home", "disk", "store"], findings.Select(f => (string?)f!["check"]));
        Assert.Equal(findings.Any(f => (string?)f!["level"] == "fail") ? 1 : 0, result.ExitCode);
        Assert.All(findings.Where(f => (string?)f!["level"] == "fail"), f => Assert.NotNull(f!["action"]));
    }

    [Fact]
    public async Task Finds_a_store_that_is_no_database()
    {
        Directory.CreateDirectory(folder.At("home"));
        await File.WriteAllTextAsync(folder.At("home/workflows.db"), new string('x', 5000), TestContext.Current.CancellationToken);

        var result = await RunAsync("doctor");

        Assert.Equal(1, result.ExitCode);
        Assert.Matches("fail +store", result.Output);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        WorkflowsProcess.RunAsync(folder.At("home"), TestContext.Current.CancellationToken, arguments);
}
