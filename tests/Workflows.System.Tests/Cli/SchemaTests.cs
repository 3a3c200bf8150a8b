using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class SchemaTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Prints_writes_and_checks_one_text()
    {
        var printed = await RunAsync("schema");
        var written = await RunAsync("schema", "--write", folder.At("schema.json"));
        var same = await RunAsync("schema", "--check", folder.At("schema.json"));
        await File.AppendAllTextAsync(folder.At("schema.json"), " ", TestContext.Current.CancellationToken);
        var drifted = await RunAsync("schema", "--check", folder.At("schema.json"));

        Assert.Equal((0, 0, 1), (written.ExitCode, same.ExitCode, drifted.ExitCode));
        Assert.Equal("Workflow", (string?)printed.Json["title"]);
        Assert.StartsWith("error schema-drift: ", drifted.Errors);
    }

    [Fact]
    public async Task The_committed_document_of_the_server_is_what_its_endpoints_say()
    {
        var checkedFile = await RunAsync("schema", "--api", "--check", Clone.PathOf("engine/Workflows.Server/openapi.json"));

        Assert.True(checkedFile.ExitCode == 0, $"{checkedFile}");
    }

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        WorkflowsProcess.RunAsync(folder.At("home"), TestContext.Current.CancellationToken, arguments);
}
