using Workflows.Core.Tests.Stores;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class StoreTests : IDisposable
{
    private static readonly string Key = "WORKFLOWS_SECRET_KEY=" + Convert.ToBase64String(new byte[32]);

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Keeps_runs_in_PostgreSQL_and_nothing_of_them_in_the_home()
    {
        NeedsPostgres.Check();
        var store = PostgresServer.Shared.NewStore();

        var run = await RunAsync([Key], "run", "specs/examples/01-hello.yaml", "--store", store);
        var list = await RunAsync([Key, "WORKFLOWS_STORE=" + store], "list");
        var doctor = await RunAsync([Key], "--store", store, "doctor");
        var elsewhere = await RunAsync([Key, "WORKFLOWS_STORE=" + store], "list", "--store", "sqlite");

        Assert.Equal((0, 0, 0), (run.ExitCode, list.ExitCode, elsewhere.ExitCode));
        Assert.Matches("1 +hello +✓ succeeded", list.Output);
        Assert.Matches("ok +store +opens; newest run 1", doctor.Output);
        Assert.DoesNotContain("hello", elsewhere.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_for_the_key_that_all_processes_share()
    {
        var refused = await RunAsync([], "list", "--store", "postgresql://me:s3cret@127.0.0.1:1/shop");

        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("error secret-key-required: ", refused.Errors);
        Assert.Contains("openssl rand -base64 32", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_place_where_nobody_answers_and_keeps_the_password_to_itself()
    {
        var refused = await RunAsync([Key, "WORKFLOWS_STORE=postgresql://me:s3cret@127.0.0.1:1/shop"], "list");

        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("error store-unreachable: ", refused.Errors);
        Assert.Contains("shop on 127.0.0.1:1", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", $"{refused}", StringComparison.Ordinal);
    }

    private async Task<CommandResult> RunAsync(string[] environment, params string[] arguments)
    {
        using var running = WorkflowsProcess.Start("env", [.. environment, "dotnet", "exec", Clone.Executable, .. arguments], folder.At("home"), null);
        return await running.EndAsync(Token);
    }
}
